import { sumFigures } from "../../aggregation/figures.ts";
import { reportLabels } from "../labels.ts";
import { describeLateFacts } from "../../facts/late-facts.ts";
import { compareByName, type ReportLine, type ReportSummary } from "../../aggregation/report.ts";
import type { ReportLanguage } from "../../settings.ts";
import { drawBarChart, drawRanking } from "./chart.ts";
import { drawAmounts, splitMoneyColumns } from "./amounts.ts";
import { createNumberFormatter } from "./number-format.ts";
import { CONTENT_BOTTOM, COLORS, PAGE, type PdfCanvas, CONTENT_WIDTH } from "./canvas.ts";

const MAX_TOP_COURIERS = 10;
/** With more days than this, a bar is a week. */
const MAX_DAILY_BARS = 62;

/** Draws the first page: organization and period, main figures, charts by day, couriers with the most tasks. */
export function drawCover(canvas: PdfCanvas, report: ReportSummary, title: string, language: ReportLanguage): void {
  const labels = reportLabels(language);
  const format = createNumberFormatter(language)(0);
  const headerBottom = drawHeader(canvas, report, title, language);
  const tilesBottom = drawTiles(canvas, report, language, headerBottom + 14);
  const y = drawAmounts(canvas, report.total, language, tilesBottom);
  const area = { x: PAGE.left, width: CONTENT_WIDTH };
  const byWeek = report.days.length > MAX_DAILY_BARS;
  const spans = groupDays(report.days, byWeek ? 7 : 1);
  const completed = spans.map((span) => ({ label: span.label, value: span.completed, part: span.onTime }));
  const distances = spans.map(({ label, metres }) => ({ label, value: metres / 1_000 }));
  const parts = `${labels.onTime.toLowerCase()} / ${labels.completed.toLowerCase()}`;
  const tasks = `${labels[byWeek ? "tasksByWeek" : "tasksByDay"]} (${parts})`;
  drawBarChart(canvas, completed, tasks, { ...area, y: y + 18, height: 150 }, format);
  const distanceTitle = labels[byWeek ? "kmByWeek" : "kmByDay"];
  drawBarChart(canvas, distances, distanceTitle, { ...area, y: y + 184, height: 120 }, format);
  const topCouriers = report.couriers
    .filter(({ figures }) => figures.completed > 0)
    .toSorted(compareByName)
    .toSorted((a, b) => b.figures.completed - a.figures.completed)
    .slice(0, MAX_TOP_COURIERS)
    .map(({ of, figures }) => ({ label: of, value: figures.completed, part: figures.onTime }));
  const rankingArea = { ...area, y: y + 320, height: CONTENT_BOTTOM - y - 320 };
  drawRanking(canvas, topCouriers, labels.topCouriers, rankingArea, format);
}

/** Groups of consecutive days with their sums. A group is labelled with its first day. */
const groupDays = (days: readonly ReportLine[], size: number) =>
  Array.from({ length: Math.ceil(days.length / size) }, (_, n) => {
    const span = days.slice(n * size, (n + 1) * size);
    return { label: span[0]!.of.slice(5), ...sumFigures(span.map(({ figures }) => figures)) };
  });

/** Draws organization, title and period, and the reason for this revision. Returns the bottom. */
function drawHeader(canvas: PdfCanvas, report: ReportSummary, title: string, language: ReportLanguage): number {
  const labels = reportLabels(language);
  const { organization, period, revision, late, courierId, events } = report;
  canvas.box(0, 0, PAGE.width, 118, COLORS.main);
  canvas.text(organization, PAGE.left, 30, { size: 10, color: COLORS.light });
  canvas.text(title, PAGE.left, 44, { size: 24, bold: true, color: "#ffffff" });
  const details = [
    [...new Set([period.from, period.to])].join(" – "),
    period.timeZone,
    `${labels.revision} ${revision}`,
    `${events} ${labels.events}`,
    ...(courierId === undefined ? [] : [`${labels.courier} ${courierId}`]),
  ];
  canvas.text(details.join(" · "), PAGE.left, 82, { size: 9.5, color: "#ffffff" });
  if (late === undefined) return 118;
  canvas.box(0, 118, PAGE.width, 30, "#fbeee0");
  canvas.text(describeLateFacts(late, labels), PAGE.left, 126, { size: 8.5, color: "#8a4b10" });
  return 148;
}

/** Draws the main figures in tiles, three or four in a row. Returns the bottom. */
function drawTiles(canvas: PdfCanvas, { total }: ReportSummary, language: ReportLanguage, y: number): number {
  const labels = reportLabels(language);
  const format = createNumberFormatter(language);
  const share = total.completed === 0 ? "–" : `${format(1)((100 * total.onTime) / total.completed)} %`;
  const tiles: [label: string, value: string][] = [
    [labels.completed, format(0)(total.completed)],
    [labels.onTime, share],
    [labels.km, format(0)(total.metres / 1_000)],
    [labels.hours, format(0)(total.seconds / 3_600)],
    [labels.stops, format(0)(total.stops)],
  ];
  for (const column of splitMoneyColumns(total).tiles)
    tiles.push([`${labels.bonus} ${column.currency}`, format(column.digits)(column.value(total))]);
  const inRow = tiles.length <= 6 ? 3 : 4;
  const [gap, height] = [10, 50];
  const width = (CONTENT_WIDTH - gap * (inRow - 1)) / inRow;
  for (const [n, [label, value]] of tiles.entries()) {
    const [x, top] = [PAGE.left + (n % inRow) * (width + gap), y + Math.floor(n / inRow) * (height + gap)];
    canvas.box(x, top, width, height, COLORS.band, 4);
    canvas.text(label, x + 10, top + 8, { size: 8, color: COLORS.muted, width: width - 20 });
    const valueStyle = { size: 16, bold: true, color: COLORS.main, width: width - 20, shrinkToFit: true };
    canvas.text(value, x + 10, top + 20, valueStyle);
  }
  return y + Math.ceil(tiles.length / inRow) * (height + gap) - gap;
}
