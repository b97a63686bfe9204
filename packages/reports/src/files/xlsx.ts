import { type Cell, type CellStyle, type WriteSheet, writeXlsx } from "hucre/xlsx";
import { type FigureColumn, reportColumns } from "./columns.ts";
import { sumFigures } from "../aggregation/figures.ts";
import { reportLabels, type LabelKey } from "./labels.ts";
import type { ReportLine, Report } from "../aggregation/report.ts";
import type { ReportLanguage } from "../settings.ts";

const HEADER_STYLE: CellStyle = {
  font: { bold: true, color: { rgb: "FFFFFF" } },
  fill: { type: "pattern", pattern: "solid", fgColor: { rgb: "1F4E79" } },
  alignment: { horizontal: "center", vertical: "center", wrapText: true },
};
const TOTAL_STYLE: CellStyle = { font: { bold: true }, border: { top: { style: "medium" } } };

interface SheetTable {
  name: LabelKey;
  /** The headings of the columns before the figures. */
  headings: LabelKey[];
  lines: (ReportLine & { lead: string[] })[];
}

/** Formats the report as a workbook: a sheet for each table, typed cells, totals as value and as formula. */
export async function formatReportXlsx(report: Report, language: ReportLanguage): Promise<Uint8Array> {
  const labels = reportLabels(language);
  const columns = reportColumns(report);
  const courier = (of: string) => of || labels.nobody;
  const route = (of: string) => of || labels.unknown;
  const tables: SheetTable[] = [
    { name: "days", headings: ["day"], lines: report.days.map((line) => ({ ...line, lead: [line.of] })) },
    {
      name: "couriers",
      headings: ["courier"],
      lines: report.couriers.map((line) => ({ ...line, lead: [courier(line.of)] })),
    },
    {
      name: "routes",
      headings: ["route", "name"],
      lines: report.routes.map((line) => ({ ...line, lead: [route(line.of), line.name ?? ""] })),
    },
    {
      name: "courierDays",
      headings: ["courier", "day"],
      lines: report.courierDays.map((line) => ({ ...line, lead: [courier(line.of), line.date] })),
    },
    {
      name: "routeDays",
      headings: ["route", "name", "day"],
      lines: report.routeDays.map((line) => ({ ...line, lead: [route(line.of), line.name ?? "", line.date] })),
    },
  ];
  // Not the current time: the same report gives the same file.
  const created = new Date(report.requestedAt);
  return writeXlsx({
    sheets: tables.map((table) => createSheet(table, columns, report, labels)),
    properties: {
      title: `${labels[report.kind]} ${report.period.label}`,
      company: escapeCellText(report.organization),
      created,
      modified: created,
    },
  });
}

function createSheet(
  { name, headings, lines }: SheetTable,
  columns: FigureColumn[],
  report: Report,
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
  const total =
    name === "routes" || name === "routeDays"
      ? columnTotals(lines, columns)
      : columns.map(({ value }) => value(report.total));
  const cells = new Map<string, Partial<Cell>>(titles.map((_, n) => [`0,${n}`, { style: HEADER_STYLE }]));
  for (let n = 0; n < lead; n++) cells.set(`${last},${n}`, { style: TOTAL_STYLE });
  for (const [n, column] of columns.entries()) {
    const letter = columnLetter(lead + n);
    const formula = rows.length > 0 ? { formula: `SUM(${letter}2:${letter}${last})`, formulaResult: total[n]! } : {};
    cells.set(`${last},${lead + n}`, { ...formula, style: { ...TOTAL_STYLE, numFmt: numberFormat(column) } });
  }
  return {
    name: labels[name],
    columns: [
      ...headings.map(() => ({ width: 18 })),
      ...columns.map((column) => ({ width: column.currency ? 16 : 12, numFmt: numberFormat(column) })),
    ],
    rows: [titles, ...rows, [labels.total, ...Array.from({ length: lead - 1 }, () => ""), ...total]],
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

/** Facts without a task belong to no route, so the sums of the routes may be smaller than those of the couriers. */
const columnTotals = (lines: ReportLine[], columns: FigureColumn[]) => {
  const total = sumFigures(lines.map(({ figures }) => figures));
  return columns.map(({ value }) => value(total));
};

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
