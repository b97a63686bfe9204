import { type Column, columnsOf } from "./columns.ts";
import type { Report } from "./report.ts";

/**
 * A row for each courier and day, as RFC 4180 wants it, with a byte order mark: without it Excel reads UTF-8 as the
 * machine's own encoding, and Chinese names become noise. Heads are English in every language, for the programs.
 */
export function csv(report: Report): string {
  const columns = columnsOf(report);
  const head = ["date", "courier", ...columns.map(({ id, currency }) => (currency ? `${id} ${currency}` : id))];
  const rows = report.courierDays.map(({ of, date, figures }) => [
    date,
    harmless(of),
    ...columns.map((column) => written(column, column.of(figures))),
  ]);
  return `\uFEFF${[head, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("")}`;
}

const written = ({ digits }: Column, value: number) => value.toFixed(digits);
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
/** A spreadsheet would run a cell that begins so; an id is whatever its owner made it. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
