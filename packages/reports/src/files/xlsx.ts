import { type Cell, type CellStyle, type WriteSheet, writeXlsx } from "hucre/xlsx";
import { type FigureColumn, reportColumns } from "./columns.ts";
import { type Figures, sumFigures } from "../aggregation/figures.ts";
import { reportLabels, type LabelKey } from "./labels.ts";
import type { ReportContent, ReportLine } from "../aggregation/report.ts";
import type { ReportLanguage } from "../settings.ts";

const HEADER_STYLE: CellStyle = {
  font: { bold: true, color: { rgb: "FFFFFF" } },
  fill: { type: "pattern", pattern: "solid", fgColor: { rgb: "1F4E79" } },
  alignment: { horizontal: "center", vertical: "center", wrapText: true },
};
const TOTAL_STYLE: CellStyle = { font: { bold: true }, border: { top: { style: "medium" } } };

/** Lines of a sheet: the workbook is written from memory, and its readers need more memory than its writer. */
const MAX_SHEET_LINES = 50_000;

interface SheetTable {
  name: LabelKey;
  /** The headings of the columns before the figures. */
  headings: LabelKey[];
  lines: SheetLine[];
  /** The sum of all lines, also of those that the sheet has no space for. */
  total: Figures;
  /** There are more lines than the sheet has. */
  isCut: boolean;
}
type SheetLine = ReportLine & { lead: string[] };

/**
 * Formats the report as a workbook: a sheet for each table, typed cells, totals as value and as formula. A sheet of more than
 * `maxLines` has the first of them, the total of all, and says where the others are.
 */
export async function formatReportXlsx(
  report: ReportContent,
  language: ReportLanguage,
  maxLines = MAX_SHEET_LINES,
): Promise<Uint8Array> {
  const labels = reportLabels(language);
  const columns = reportColumns(report);
  const courier = (of: string) => of || labels.nobody;
  const route = (of: string) => of || labels.unknown;
  // Facts without a task belong to no route, so the sums of the routes may be smaller than those of the couriers.
  const routesTotal = sumFigures(report.routes.map(({ figures }) => figures));
  /** Reads the lines that the sheet has space for. */
  async function readTable<T extends ReportLine>(
    name: LabelKey,
    headings: LabelKey[],
    all: Iterable<T> | AsyncIterable<T>,
    leadOf: (line: T) => string[],
    total: Figures,
  ): Promise<SheetTable> {
    const lines: SheetLine[] = [];
    for await (const line of all) {
      if (lines.length === maxLines) return { name, headings, lines, total, isCut: true };
      lines.push({ ...line, lead: leadOf(line) });
    }
    return { name, headings, lines, total, isCut: false };
  }
  const { total, days, couriers, routes, courierDays, routeDays } = report;
  const tables: SheetTable[] = [
    await readTable("days", ["day"], days, ({ of }) => [of], total),
    await readTable("couriers", ["courier"], couriers, ({ of }) => [courier(of)], total),
    await readTable("routes", ["route", "name"], routes, ({ of, name = "" }) => [route(of), name], routesTotal),
    await readTable("courierDays", ["courier", "day"], courierDays, ({ of, date }) => [courier(of), date], total),
    await readTable(
      "routeDays",
      ["route", "name", "day"],
      routeDays,
      ({ of, name = "", date }) => [route(of), name, date],
      routesTotal,
    ),
  ];
  // Not the current time: the same report gives the same file.
  const created = new Date(report.requestedAt);
  return writeXlsx({
    sheets: tables.map((table) => createSheet(table, columns, labels)),
    properties: {
      title: `${labels[report.kind]} ${report.period.label}`,
      company: escapeCellText(report.organization),
      created,
      modified: created,
    },
  });
}

function createSheet(
  { name, headings, lines, total: figures, isCut }: SheetTable,
  columns: FigureColumn[],
  labels: Record<LabelKey, string>,
): WriteSheet {
  const lead = headings.length;
  const titles = [
    ...headings.map((heading) => labels[heading]),
    ...columns.map(({ id, currency }) => (currency ? `${labels[id]} ${currency}` : labels[id])),
  ];
  const rows = lines.map((line) => [
    ...line.lead.map(escapeCellText),
    ...columns.map((column) => column.value(line.figures)),
  ]);
  const last = rows.length + 1;
  const total = columns.map(({ value }) => value(figures));
  const cells = new Map<string, Partial<Cell>>(titles.map((_, n) => [`0,${n}`, { style: HEADER_STYLE }]));
  for (let n = 0; n < lead; n++) cells.set(`${last},${n}`, { style: TOTAL_STYLE });
  for (const [n, column] of columns.entries()) {
    const letter = columnLetter(lead + n);
    // The sum of the lines of a cut sheet is not the total.
    const formula =
      rows.length > 0 && !isCut ? { formula: `SUM(${letter}2:${letter}${last})`, formulaResult: total[n]! } : {};
    cells.set(`${last},${lead + n}`, { ...formula, style: { ...TOTAL_STYLE, numFmt: numberFormat(column) } });
  }
  return {
    name: labels[name],
    columns: [
      ...headings.map(() => ({ width: 18 })),
      ...columns.map((column) => ({ width: column.currency ? 16 : 12, numFmt: numberFormat(column) })),
    ],
    rows: [
      titles,
      ...rows,
      [labels.total, ...Array.from({ length: lead - 1 }, () => ""), ...total],
      ...(isCut ? [[labels.firstLines.replace("#", String(lines.length))]] : []),
    ],
    cells,
    freezePane: { rows: 1, columns: lead },
    pageSetup: { orientation: "landscape", fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  };
}

/**
 * Workbooks read `_x0041_` as the letter A, so that an underscore before such a word is written as `_x005F_`. XML has no U+FFFE and
 * U+FFFF, and no half of a surrogate pair.
 */
const escapeCellText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/_(?=x[\da-f]{4}_)/gi, "_x005F_")
    .replaceAll("\uFFFE", "_xFFFE_")
    .replaceAll("\uFFFF", "_xFFFF_");

/** `#,##0.00 "EUR"`: the cell shows the currency and is still a number. */
function numberFormat({ digits, currency, id }: FigureColumn): string {
  const places = id === "km" ? 1 : digits;
  const number = places === 0 ? "#,##0" : `#,##0.${"0".repeat(places)}`;
  return currency ? `${number} "${currency}"` : number;
}

function columnLetter(column: number): string {
  const prefix = Math.floor(column / 26);
  return `${prefix > 0 ? columnLetter(prefix - 1) : ""}${String.fromCharCode(65 + (column % 26))}`;
}
