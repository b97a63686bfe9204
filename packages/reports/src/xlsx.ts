import { type Cell, type CellStyle, type WriteSheet, writeXlsx } from "hucre/xlsx";
import { type Column, columnsOf } from "./columns.ts";
import { sum } from "./figures.ts";
import { labelsOf, type Word } from "./labels.ts";
import type { Line, Report } from "./report.ts";
import type { Language } from "./requests.ts";

const HEAD: CellStyle = {
  font: { bold: true, color: { rgb: "FFFFFF" } },
  fill: { type: "pattern", pattern: "solid", fgColor: { rgb: "1F4E79" } },
  alignment: { horizontal: "center", vertical: "center", wrapText: true },
};
const TOTAL: CellStyle = { font: { bold: true }, border: { top: { style: "medium" } } };

interface Table {
  name: Word;
  /** What stands before the figures. */
  heads: Word[];
  lines: (Line & { lead: string[] })[];
}

/** The report as a workbook: a sheet for each table, every cell of its type, totals both as value and as formula. */
export async function workbook(report: Report, language: Language): Promise<Uint8Array> {
  const labels = labelsOf(language);
  const columns = columnsOf(report);
  const courier = (of: string) => of || labels.nobody;
  const route = (of: string) => of || labels.unknown;
  const tables: Table[] = [
    { name: "days", heads: ["day"], lines: report.days.map((line) => ({ ...line, lead: [line.of] })) },
    {
      name: "couriers",
      heads: ["courier"],
      lines: report.couriers.map((line) => ({ ...line, lead: [courier(line.of)] })),
    },
    {
      name: "routes",
      heads: ["route", "name"],
      lines: report.routes.map((line) => ({ ...line, lead: [route(line.of), line.name ?? ""] })),
    },
    {
      name: "courierDays",
      heads: ["courier", "day"],
      lines: report.courierDays.map((line) => ({ ...line, lead: [courier(line.of), line.date] })),
    },
    {
      name: "routeDays",
      heads: ["route", "name", "day"],
      lines: report.routeDays.map((line) => ({ ...line, lead: [route(line.of), line.name ?? "", line.date] })),
    },
  ];
  // Not the moment it is made: made again, it is the same file.
  const created = new Date(report.requestedAt);
  return writeXlsx({
    sheets: tables.map((table) => sheet(table, columns, report, labels)),
    properties: {
      title: `${labels[report.kind]} ${report.period.label}`,
      company: report.organization,
      created,
      modified: created,
    },
  });
}

function sheet(
  { name, heads, lines }: Table,
  columns: Column[],
  report: Report,
  labels: Record<Word, string>,
): WriteSheet {
  const lead = heads.length;
  const titles = [
    ...heads.map((head) => labels[head]),
    ...columns.map(({ id, currency }) => (currency ? `${labels[id]} ${currency}` : labels[id])),
  ];
  const rows = lines.map((line) => [...line.lead, ...columns.map((column) => column.of(line.figures))]);
  const last = rows.length + 1;
  const total =
    name === "routes" || name === "routeDays" ? totalOf(lines, columns) : columns.map(({ of }) => of(report.total));
  const cells = new Map<string, Partial<Cell>>(titles.map((_, n) => [`0,${n}`, { style: HEAD }]));
  for (let n = 0; n < lead; n++) cells.set(`${last},${n}`, { style: TOTAL });
  for (const [n, column] of columns.entries()) {
    const letter = letterOf(lead + n);
    const formula = rows.length > 0 ? { formula: `SUM(${letter}2:${letter}${last})`, formulaResult: total[n]! } : {};
    cells.set(`${last},${lead + n}`, { ...formula, style: { ...TOTAL, numFmt: formatOf(column) } });
  }
  return {
    name: labels[name],
    columns: [
      ...heads.map(() => ({ width: 18 })),
      ...columns.map((column) => ({ width: column.currency ? 16 : 12, numFmt: formatOf(column) })),
    ],
    rows: [titles, ...rows, [labels.total, ...Array.from({ length: lead - 1 }, () => ""), ...total]],
    cells,
    freezePane: { rows: 1, columns: lead },
    pageSetup: { orientation: "landscape", fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  };
}

/** What is about no task is about no route: the routes come to less than the couriers. */
const totalOf = (lines: Line[], columns: Column[]) => {
  const whole = sum(lines.map(({ figures }) => figures));
  return columns.map(({ of }) => of(whole));
};

/** `#,##0.00 "EUR"`: the currency stands in the cell, and the cell is a number all the same. */
function formatOf({ digits, currency, id }: Column): string {
  const shown = id === "km" ? 1 : digits;
  const number = shown === 0 ? "#,##0" : `#,##0.${"0".repeat(shown)}`;
  return currency ? `${number} "${currency}"` : number;
}

function letterOf(column: number): string {
  const rest = Math.floor(column / 26);
  return `${rest > 0 ? letterOf(rest - 1) : ""}${String.fromCharCode(65 + (column % 26))}`;
}
