import { sum } from "../figures.ts";
import { labelsOf } from "../labels.ts";
import { saidOf } from "../late.ts";
import { byName, type Line, type Report } from "../report.ts";
import type { Language } from "../requests.ts";
import { bars, ranking } from "./chart.ts";
import { amounts, moneyOf } from "./money.ts";
import { writer } from "./numbers.ts";
import { BOTTOM, INK, PAGE, type Paper, WIDTH } from "./paper.ts";

const TOP_COURIERS = 10;
/** More bars than this are hairs: then each is a week. */
const MOST_DAYS = 62;

/** The page that says it all: who and when, the figures one looks for first, how the days went, who did most. */
export function cover(on: Paper, report: Report, title: string, language: Language): void {
  const labels = labelsOf(language);
  const write = writer(language)(0);
  const boxed = tiles(on, report, language, head(on, report, title, language) + 14);
  const y = amounts(on, report.total, language, boxed);
  const place = { x: PAGE.left, width: WIDTH };
  const byWeek = report.days.length > MOST_DAYS;
  const spans = spansOf(report.days, byWeek ? 7 : 1);
  const done = spans.map(({ label, completed, onTime }) => ({ label, value: completed, part: onTime }));
  const ways = spans.map(({ label, metres }) => ({ label, value: metres / 1_000 }));
  const parts = `${labels.onTime.toLowerCase()} / ${labels.completed.toLowerCase()}`;
  const tasks = `${labels[byWeek ? "tasksByWeek" : "tasksByDay"]} (${parts})`;
  bars(on, done, tasks, { ...place, y: y + 18, height: 150 }, write);
  bars(on, ways, labels[byWeek ? "kmByWeek" : "kmByDay"], { ...place, y: y + 184, height: 120 }, write);
  const best = report.couriers
    .filter(({ figures }) => figures.completed > 0)
    .toSorted(byName)
    .toSorted((a, b) => b.figures.completed - a.figures.completed)
    .slice(0, TOP_COURIERS)
    .map(({ of, figures }) => ({ label: of, value: figures.completed, part: figures.onTime }));
  ranking(on, best, labels.topCouriers, { ...place, y: y + 320, height: BOTTOM - y - 320 }, write);
}

/** So many days together, by the first of them. */
const spansOf = (days: readonly Line[], long: number) =>
  Array.from({ length: Math.ceil(days.length / long) }, (_, n) => {
    const span = days.slice(n * long, (n + 1) * long);
    return { label: span[0]!.of.slice(5), ...sum(span.map(({ figures }) => figures)) };
  });

/** Who, what, when; and why there is another revision. */
function head(on: Paper, report: Report, title: string, language: Language): number {
  const labels = labelsOf(language);
  const { organization, period, revision, late, courierId, events } = report;
  on.box(0, 0, PAGE.width, 118, INK.main);
  on.text(organization, PAGE.left, 30, { size: 10, color: INK.light });
  on.text(title, PAGE.left, 44, { size: 24, bold: true, color: "#ffffff" });
  const what = [
    [...new Set([period.from, period.to])].join(" – "),
    period.timeZone,
    `${labels.revision} ${revision}`,
    `${events} ${labels.events}`,
    ...(courierId === undefined ? [] : [`${labels.courier} ${courierId}`]),
  ];
  on.text(what.join(" · "), PAGE.left, 82, { size: 9.5, color: "#ffffff" });
  if (late === undefined) return 118;
  on.box(0, 118, PAGE.width, 30, "#fbeee0");
  on.text(saidOf(late, labels), PAGE.left, 126, { size: 8.5, color: "#8a4b10" });
  return 148;
}

/** Figures in boxes, three or four in a row. */
function tiles(on: Paper, { total }: Report, language: Language, y: number): number {
  const labels = labelsOf(language);
  const write = writer(language);
  const share = total.completed === 0 ? "–" : `${write(1)((100 * total.onTime) / total.completed)} %`;
  const shown: [label: string, value: string][] = [
    [labels.completed, write(0)(total.completed)],
    [labels.onTime, share],
    [labels.km, write(0)(total.metres / 1_000)],
    [labels.hours, write(0)(total.seconds / 3_600)],
    [labels.stops, write(0)(total.stops)],
  ];
  for (const column of moneyOf(total).boxed)
    shown.push([`${labels.bonus} ${column.currency}`, write(column.digits)(column.of(total))]);
  const inRow = shown.length <= 6 ? 3 : 4;
  const [gap, high] = [10, 50];
  const width = (WIDTH - gap * (inRow - 1)) / inRow;
  for (const [n, [label, value]] of shown.entries()) {
    const [x, top] = [PAGE.left + (n % inRow) * (width + gap), y + Math.floor(n / inRow) * (high + gap)];
    on.box(x, top, width, high, INK.band, 4);
    on.text(label, x + 10, top + 8, { size: 8, color: INK.quiet, width: width - 20 });
    on.text(value, x + 10, top + 20, { size: 16, bold: true, color: INK.main, width: width - 20, whole: true });
  }
  return y + Math.ceil(shown.length / inRow) * (high + gap) - gap;
}
