import { type Column, columnsOf } from "../columns.ts";
import { type Figures, sum } from "../figures.ts";
import { labelsOf } from "../labels.ts";
import type { Line, Report } from "../report.ts";
import type { Language } from "../requests.ts";
import { bars, ranking } from "./chart.ts";
import { INK, PAGE, paper, type Paper, WIDTH } from "./paper.ts";
import { type Head, table } from "./table.ts";

const TOP_COURIERS = 10;
/** As many columns of money as stay readable beside the others; the workbook has all. */
const MOST_MONEY = 3;
const PRINTED: readonly Column["id"][] = ["claimed", "completed", "onTime", "failed", "stops", "minutes", "km"];

/** The report as a manager prints it: a page that says it all, then the tables. */
export async function print(report: Report, language: Language): Promise<Uint8Array> {
  const labels = labelsOf(language);
  const title = `${labels[report.kind]} ${report.period.label}`;
  const on = paper({ title, author: report.organization, created: new Date(report.requestedAt) });
  const write = writer(language);

  let y = head(on, report, title, language);
  y = tiles(on, report, language, y + 14);
  const short = (date: string) => date.slice(5);
  const days = report.days.map(({ of, figures }) => ({
    label: short(of),
    value: figures.completed,
    part: figures.onTime,
  }));
  bars(
    on,
    days,
    `${labels.tasksByDay} (${labels.onTime.toLowerCase()} / ${labels.completed.toLowerCase()})`,
    { x: PAGE.left, y: y + 18, width: WIDTH, height: 150 },
    write(0),
  );
  const ways = report.days.map(({ of, figures }) => ({ label: short(of), value: figures.metres / 1_000 }));
  bars(on, ways, labels.kmByDay, { x: PAGE.left, y: y + 184, width: WIDTH, height: 120 }, write(0));
  const best = report.couriers
    .filter(({ figures }) => figures.completed > 0)
    .toSorted((a, b) => b.figures.completed - a.figures.completed)
    .slice(0, TOP_COURIERS)
    .map(({ of, figures }) => ({ label: of, value: figures.completed, part: figures.onTime }));
  ranking(on, best, labels.topCouriers, { x: PAGE.left, y: y + 320, width: WIDTH, height: 200 }, write(0));

  on.turn();
  const columns = printed(report);
  const lay = (name: "day" | "courier" | "route", lines: Line[], unnamed: string, total: Figures, from: number) => {
    const heads = headsOf(columns, labels[name], language);
    const cells = (of: string, figures: Figures) => [
      of,
      ...columns.map((column) =>
        write(column.id === "minutes" ? 0 : Math.min(column.digits, column.currency ? 3 : 1))(column.of(figures)),
      ),
    ];
    const plural = labels[`${name}s`];
    return table(
      on,
      plural,
      heads,
      lines.map((line) => cells(line.of || unnamed, line.figures)),
      cells(labels.total, total),
      from,
      labels.continued,
    );
  };
  let at = lay("day", report.days, "", report.total, PAGE.top);
  at = lay("route", report.routes, labels.unknown, sum(report.routes.map(({ figures }) => figures)), at + 26);
  lay("courier", report.couriers, labels.nobody, report.total, at + 26);

  on.everyPage((number, of) => margins(on, report, title, number, of, language));
  return on.finished();
}

const writer = (language: Language) => (digits: number) => {
  const format = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (value: number) => format.format(value);
};

/** Who, what, when; and why there is another revision. */
function head(
  on: Paper,
  { organization, period, revision, reason, courierId, events }: Report,
  title: string,
  language: Language,
): number {
  const labels = labelsOf(language);
  on.box(0, 0, PAGE.width, 118, INK.main);
  on.text(organization, PAGE.left, 30, { size: 10, color: INK.light });
  on.text(title, PAGE.left, 44, { size: 24, bold: true, color: "#ffffff" });
  const whose = courierId === undefined ? "" : ` · ${labels.courier} ${courierId}`;
  const what = `${period.from} – ${period.to} · ${period.timeZone} · ${labels.revision} ${revision} · ${events} ${labels.events}${whose}`;
  on.text(what, PAGE.left, 82, { size: 9.5, color: "#ffffff" });
  if (reason === undefined) return 118;
  on.box(0, 118, PAGE.width, 30, "#fbeee0");
  on.text(reason, PAGE.left, 126, { size: 8.5, color: "#8a4b10" });
  return 148;
}

/** The figures one looks for first. */
function tiles(on: Paper, { total }: Report, language: Language, y: number): number {
  const labels = labelsOf(language);
  const write = writer(language);
  const share = total.completed === 0 ? "–" : `${write(1)((100 * total.onTime) / total.completed)} %`;
  const money = columnsOf({ total })
    .filter(({ id }) => id === "bonus")
    .slice(0, MOST_MONEY);
  const shown = [
    [labels.completed, write(0)(total.completed)],
    [labels.onTime, share],
    [labels.km, write(0)(total.metres / 1_000)],
    [labels.hours, write(0)(total.seconds / 3_600)],
    [labels.stops, write(0)(total.stops)],
    ...money.map((column) => [`${labels.bonus} ${column.currency}`, write(column.digits)(column.of(total))]),
  ] as [string, string][];
  const inRow = shown.length <= 6 ? 3 : 4;
  const [gap, high] = [10, 50];
  const width = (WIDTH - gap * (inRow - 1)) / inRow;
  for (const [n, [label, value]] of shown.entries()) {
    const [x, top] = [PAGE.left + (n % inRow) * (width + gap), y + Math.floor(n / inRow) * (high + gap)];
    on.box(x, top, width, high, INK.band, 4);
    on.text(label, x + 10, top + 8, { size: 8, color: INK.quiet, width: width - 20 });
    on.text(value, x + 10, top + 20, { size: 16, bold: true, color: INK.main, width: width - 20 });
  }
  return y + Math.ceil(shown.length / inRow) * (high + gap) - gap;
}

function printed(report: Report): Column[] {
  const all = columnsOf(report);
  return [
    ...PRINTED.map((id) => all.find((column) => column.id === id)!),
    ...all.filter(({ currency }) => currency).slice(0, MOST_MONEY),
  ];
}

function headsOf(columns: Column[], first: string, language: Language): Head[] {
  const labels = labelsOf(language);
  const width = Math.min(62, (WIDTH - 96) / columns.length);
  const rest = columns.map(({ id, currency }) => ({
    label: currency ? `${labels[id]}\n${currency}` : labels[id === "km" ? "kmShort" : id],
    width,
    align: "right" as const,
  }));
  return [{ label: first, width: WIDTH - width * columns.length, align: "left" }, ...rest];
}

/** What stands on every page: which report it is, which page. */
function margins(
  on: Paper,
  { reportId, requestedAt, organization }: Report,
  title: string,
  number: number,
  of: number,
  language: Language,
): void {
  const labels = labelsOf(language);
  const foot = PAGE.height - 38;
  if (number > 1) {
    on.text(organization, PAGE.left, 36, { size: 8, color: INK.quiet, width: WIDTH / 2 });
    on.text(title, PAGE.left + WIDTH / 2, 36, { size: 8, color: INK.quiet, align: "right", width: WIDTH / 2 });
    on.line(PAGE.left, 52, PAGE.left + WIDTH, 52);
  }
  on.line(PAGE.left, foot - 6, PAGE.left + WIDTH, foot - 6);
  on.text(`${reportId} · ${labels.made} ${requestedAt.slice(0, 16).replace("T", " ")} UTC`, PAGE.left, foot, {
    size: 7.5,
    color: INK.quiet,
    width: WIDTH * 0.75,
  });
  const page = language === "zh" ? `第 ${number} 页，共 ${of} 页` : `${labels.page} ${number} ${labels.of} ${of}`;
  on.text(page, PAGE.left + WIDTH * 0.75, foot, { size: 7.5, color: INK.quiet, align: "right", width: WIDTH * 0.25 });
}
