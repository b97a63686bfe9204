import { type Column, columnsOf } from "../columns.ts";
import { type Figures, sum } from "../figures.ts";
import { labelsOf, type Word } from "../labels.ts";
import type { Line, Report } from "../report.ts";
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
/** What the line below the tables takes of a page. */
const NOTE = 16;

/** Days, routes and couriers, one table after the other. */
export function tables(on: Paper, report: Report, language: Language): void {
  const labels = labelsOf(language);
  const { columns, leftOut } = printed(report);
  const routes = sum(report.routes.map(({ figures }) => figures));
  let at = lay("days", "day", report.days, "", report.total, PAGE.top);
  at = lay("routes", "route", report.routes.toSorted(byName), labels.unknown, routes, at + 26);
  at = lay("couriers", "courier", report.couriers, labels.nobody, report.total, at + 26) + 10;
  if (leftOut.length === 0) return;
  if (at + NOTE > BOTTOM) {
    on.turn();
    at = PAGE.top;
  }
  const named = leftOut.map(({ id, currency }) => `${labels[id]} ${currency}`).join(", ");
  on.text(labels.more.replace("#", named), PAGE.left, at, { size: 8, color: INK.quiet, width: WIDTH });

  function lay(title: Word, first: Word, lines: Line[], unnamed: string, whole: Figures, from: number): number {
    const rows = lines.map((line) => [line.name ?? (line.of || unnamed), ...written(line.figures)]);
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

/** As people look for them: Round 2 before Round 10. */
const byName = (one: Line, other: Line): number =>
  (one.name ?? one.of).localeCompare(other.name ?? other.of, "en", { numeric: true });

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
  const taken = numbers.reduce((whole, { width }) => whole + width, 0);
  return [{ label: first, width: WIDTH - taken, align: "left" }, ...numbers];
}
