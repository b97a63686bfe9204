import { type FigureColumn, reportColumns } from "../columns.ts";
import { type Figures, sumFigures } from "../../aggregation/figures.ts";
import { reportLabels, type LabelKey } from "../labels.ts";
import { compareByName, type ReportLine, type ReportSummary } from "../../aggregation/report.ts";
import type { ReportLanguage } from "../../settings.ts";
import { createNumberFormatter } from "./number-format.ts";
import { CONTENT_BOTTOM, COLORS, PAGE, type PdfCanvas, CONTENT_WIDTH } from "./canvas.ts";
import { type PdfTableColumn, drawTable } from "./table.ts";

/** More columns of money make the others unreadable; the workbook has all. */
const MAX_MONEY_COLUMNS = 2;
const PRINTED_COLUMNS: readonly FigureColumn["id"][] = [
  "claimed",
  "completed",
  "onTime",
  "failed",
  "stops",
  "minutes",
  "km",
];
/** In points. A column has the width of its longest number: its total. */
const CHARACTER_WIDTH = 4.6;
const MIN_COLUMN_WIDTH = 46;
/** Numbers that leave less than this for the names are reduced in size. */
const MIN_FIRST_COLUMN_WIDTH = 90;
/** Of a line below the tables. */
const NOTE_HEIGHT = 16;

/** Draws the tables of days, routes and couriers, each with so many lines at most. */
export function drawTables(canvas: PdfCanvas, report: ReportSummary, language: ReportLanguage, maxLines: number): void {
  const labels = reportLabels(language);
  const { columns, omitted } = selectColumns(report);
  const routesTotal = sumFigures(report.routes.map(({ figures }) => figures));
  let y = drawSection("days", "day", report.days, "", report.total, PAGE.top);
  const [routes, couriers] = [report.routes.toSorted(compareByName), report.couriers.toSorted(compareByName)];
  y = drawSection("routes", "route", routes, labels.unknown, routesTotal, y + 26);
  y = drawSection("couriers", "courier", couriers, labels.nobody, report.total, y + 26) + 10;
  if (omitted.length === 0) return;
  const omittedNames = [...Map.groupBy(omitted, ({ id }) => id)].map(
    ([id, group]) => `${labels[id]} ${group.map(({ currency }) => currency).join(", ")}`,
  );
  drawNote(labels.omittedColumns.replace("#", omittedNames.join("; ")), y);

  /** Draws a line of text, on the next page where this one has no space. Returns the bottom. */
  function drawNote(note: string, top: number): number {
    if (top + NOTE_HEIGHT > CONTENT_BOTTOM) {
      canvas.addPage();
      return drawNote(note, PAGE.top);
    }
    canvas.text(note, PAGE.left, top, { size: 8, color: COLORS.muted, width: CONTENT_WIDTH, shrinkToFit: true });
    return top + NOTE_HEIGHT;
  }

  function drawSection(
    title: LabelKey,
    first: LabelKey,
    lines: ReportLine[],
    unnamed: string,
    total: Figures,
    top: number,
  ): number {
    // A line without a courier or a known route is omitted when all of its printed figures are zero.
    const shown = lines.filter(({ of, figures }) => of !== "" || columns.some((column) => column.value(figures) !== 0));
    const rows = shown.slice(0, maxLines).map((line) => [formatName(line, unnamed), ...formatRow(line.figures)]);
    const totalRow = [labels.total, ...formatRow(total)];
    const bottom = drawTable(
      canvas,
      labels[title],
      tableColumns(labels[first], columns, totalRow, labels),
      rows,
      totalRow,
      top,
      labels.continued,
    );
    if (rows.length === shown.length) return bottom;
    return drawNote(labels.firstLines.replace("#", String(rows.length)), bottom + 6);
  }

  /** With a name that has to be drawn as code points, the id first: that is readable, and it is not cut off. */
  function formatName({ of, name = of }: ReportLine, unnamed: string): string {
    return name === of || canvas.isDrawable(name) ? name || unnamed : `${of} ${name}`;
  }

  function formatRow(figures: Figures): string[] {
    const format = createNumberFormatter(language);
    const places = ({ id, digits }: FigureColumn) => ({ minutes: 0, km: 1 })[id as string] ?? digits;
    return columns.map((column) => format(places(column))(column.value(figures)));
  }
}

function selectColumns(report: ReportSummary): { columns: FigureColumn[]; omitted: FigureColumn[] } {
  const all = reportColumns(report);
  const money = all.filter(({ currency }) => currency !== undefined);
  const others = PRINTED_COLUMNS.map((id) => all.find((column) => column.id === id)!);
  return { columns: [...others, ...money.slice(0, MAX_MONEY_COLUMNS)], omitted: money.slice(MAX_MONEY_COLUMNS) };
}

function tableColumns(
  first: string,
  columns: FigureColumn[],
  total: string[],
  labels: Record<LabelKey, string>,
): PdfTableColumn[] {
  const numbers = columns.map(({ id, currency }, n) => ({
    label: currency ? `${labels[id]}\n${currency}` : labels[id === "km" ? "kmShort" : id],
    width: Math.max(MIN_COLUMN_WIDTH, total[n + 1]!.length * CHARACTER_WIDTH + 10),
    align: "right" as const,
  }));
  const wanted = numbers.reduce((sum, { width }) => sum + width, 0);
  const share = Math.min(1, (CONTENT_WIDTH - MIN_FIRST_COLUMN_WIDTH) / wanted);
  const fitting = numbers.map((column) => ({ ...column, width: column.width * share }));
  return [{ label: first, width: CONTENT_WIDTH - wanted * share, align: "left" }, ...fitting];
}
