import { formatCsvCell } from "@waybill/kernel/text";
import { type FigureColumn, reportColumns } from "./columns.ts";
import type { Report } from "../aggregation/report.ts";

/**
 * A row for each courier and day, by RFC 4180 with a byte order mark: without it Excel reads UTF-8 in the machine's own
 * encoding and Chinese names become unreadable. Programs read CSV, so the headings are English in every language.
 */
export function formatReportCsv(report: Report): string {
  const columns = reportColumns(report);
  const headings = ["date", "courier", ...columns.map(({ id, currency }) => (currency ? `${id} ${currency}` : id))];
  const rows = report.courierDays.map(({ of, date, figures }) => [
    date,
    of,
    ...columns.map((column) => formatFigure(column, column.value(figures))),
  ]);
  return `\uFEFF${[headings, ...rows].map((row) => `${row.map(formatCsvCell).join(",")}\r\n`).join("")}`;
}

const formatFigure = ({ digits }: FigureColumn, value: number) => value.toFixed(digits);
