import { type Column, columnsOf } from "../columns.ts";
import { type Figures, sum } from "../figures.ts";
import { labelsOf, type Word } from "../labels.ts";
import { byName, type Line, type Report } from "../report.ts";
import type { Language } from "../requests.ts";
import { writer } from "./numbers.ts";
import { BOTTOM, INK, PAGE, type Paper, WIDTH } from "./paper.ts";
import { type Head, table } from "./table.ts";

/** As many columns of money as stay readable beside the others; the workbook has all. */
const MOST_MONEY = 2;
const PRINTED: readonly Column["id"][] = ["claimed", "completed", "onTime", "failed", "stops", "minutes", "km"];
/** A column is as wide as its longest number, in signs: its total. */
const SIGN = 4.6;
const NARROWEST = 46;
/** What is left at least for whose the numbers are: where they are longer than the rest, they are written smaller. */
const LEAD = 90;
/** What the line below the tables takes of a page. */
const NOTE = 16;

/** Days, routes and couriers, one table after the other. */
export function tables(on: Paper, report: Report, language: Language): void {
  const labels = labelsOf(language);
  const { columns, leftOut } = printed(report);
  const routes = sum(report.routes.map(({ figures }) => figures));
  let at = lay("days", "day", report.days, "", report.total, PAGE.top);
  at = lay("routes", "route", report.routes.toSorted(byName), labels.unknown, routes, at + 26);
  at = lay("couriers", "courier", report.couriers.toSorted(byName), labels.nobody, report.total, at + 26) + 10;
  if (leftOut.length === 0) return;
  if (at + NOTE > BOTTOM) {
    on.turn();
    at = PAGE.top;
  }
  const named = [...Map.groupBy(leftOut, ({ id }) => id)].map(
    ([id, left]) => `${labels[id]} ${left.map(({ currency }) => currency).join(", ")}`,
  );
  const note = labels.more.replace("#", named.join("; "));
  on.text(note, PAGE.left, at, { size: 8, color: INK.quiet, width: WIDTH, whole: true });

  function lay(title: Word, first: Word, lines: Line[], unnamed: string, whole: Figures, from: number): number {
    // What is nobody's, or on no known route, has a line only where it comes to something here.
    const rows = lines
      .filter(({ of, figures }) => of !== "" || columns.some((column) => column.of(figures) !== 0))
      .map((line) => [line.name ?? (line.of || unnamed), ...written(line.figures)]);
    const total = [labels.total, ...written(whole)];
    return table(
      on,
      labels[title],
      headsOf(labels[first], columns, total, labels),
      rows,
      total,
      from,
      labels.continued,
    );
  }

  function written(figures: Figures): string[] {
    const write = writer(language);
    const places = ({ id, digits }: Column) => ({ minutes: 0, km: 1 })[id as string] ?? digits;
    return columns.map((column) => write(places(column))(column.of(figures)));
  }
}

function printed(report: Report): { columns: Column[]; leftOut: Column[] } {
  const all = columnsOf(report);
  const money = all.filter(({ currency }) => currency !== undefined);
  const plain = PRINTED.map((id) => all.find((column) => column.id === id)!);
  return { columns: [...plain, ...money.slice(0, MOST_MONEY)], leftOut: money.slice(MOST_MONEY) };
}

function headsOf(first: string, columns: Column[], total: string[], labels: Record<Word, string>): Head[] {
  const numbers = columns.map(({ id, currency }, n) => ({
    label: currency ? `${labels[id]}\n${currency}` : labels[id === "km" ? "kmShort" : id],
    width: Math.max(NARROWEST, total[n + 1]!.length * SIGN + 10),
    align: "right" as const,
  }));
  const wanted = numbers.reduce((whole, { width }) => whole + width, 0);
  const share = Math.min(1, (WIDTH - LEAD) / wanted);
  const fitting = numbers.map((head) => ({ ...head, width: head.width * share }));
  return [{ label: first, width: WIDTH - wanted * share, align: "left" }, ...fitting];
}
