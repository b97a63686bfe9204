import { formatCsvCell } from "@waybill/kernel/text";
import { type FigureColumn, reportColumns } from "./columns.ts";
import type { ReportContent } from "../aggregation/report.ts";

/**
 * A row for each courier and day, by RFC 4180 with a byte order mark: without it Excel reads UTF-8 in the machine's own
 * encoding and Chinese names become unreadable. Programs read CSV, so the headings are English in every language.
 */
export async function* formatReportCsv(report: Pick<ReportContent, "total" | "courierDays">): AsyncGenerator<string> {
  const columns = reportColumns(report);
  const headings = ["date", "courier", ...columns.map(({ id, currency }) => (currency ? `${id} ${currency}` : id))];
  yield `\uFEFF${formatRow(headings)}`;
  for await (const { of, date, figures } of report.courierDays)
    yield formatRow([date, of, ...columns.map((column) => formatFigure(column, column.value(figures)))]);
}

const formatRow = (cells: readonly string[]) => `${cells.map(formatCsvCell).join(",")}\r\n`;

const formatFigure = ({ digits }: FigureColumn, value: number) => value.toFixed(digits);
