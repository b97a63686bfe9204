import * as z from "zod";
import type { ReportFact } from "../facts/facts.ts";
import {
  compareCodePoints,
  selectEffectiveFacts,
  Figures,
  factFigures,
  sortFacts,
  emptyFigures,
  addFigures,
  sumFigures,
} from "./figures.ts";
import type { PeriodDay } from "./periods.ts";

/** The figures of a courier or a route on a day, and the events behind them. */
export const Rollup = z.object({
  /** The id of the courier or the route; empty for offers that nobody claimed, and for a route that is not known. */
  of: z.string(),
  date: z.string(),
  figures: Figures,
  /** Ids of events in order of time. An event that moved a visit is behind both days. */
  events: z.array(z.string()),
});
export type Rollup = z.output<typeof Rollup>;

/** Rollups of the same facts by courier and by route. */
export interface Rollups {
  couriers: Rollup[];
  routes: Rollup[];
}

/**
 * The daily rollups of one courier's facts. The same facts in any order, and any of them twice, give the same rollups.
 * Facts of other days are ignored.
 */
export function rollUpFacts(
  courierId: string,
  facts: readonly ReportFact[],
  days: readonly PeriodDay[],
  routeIds: ReadonlyMap<string, string>,
): Rollups {
  const byCourier = new Map<string, Rollup>();
  const byRoute = new Map<string, Rollup>();
  const sorted = sortFacts(facts);
  const effective = new Set(selectEffectiveFacts(sorted));
  for (const fact of sorted) {
    const date = findDay(fact.at, days)?.date;
    if (date === undefined) continue;
    // A replaced fact is listed behind the row, too: it was known when the row was computed.
    const figures = effective.has(fact) ? factFigures(fact) : emptyFigures();
    addToRollup(byCourier, courierId, date, fact.id, figures);
    if (fact.taskId !== undefined) addToRollup(byRoute, routeIds.get(fact.taskId) ?? "", date, fact.id, figures);
  }
  return { couriers: toRollups(byCourier), routes: toRollups(byRoute) };
}

/** Merges the rollups of many couriers: a route may have several couriers on one day. */
export function mergeRollups(parts: readonly Rollups[]): Rollups {
  const routes = Map.groupBy(
    parts.flatMap((part) => part.routes),
    rollupKey,
  );
  return {
    couriers: parts.flatMap((part) => part.couriers).toSorted(compareRollups),
    routes: [...routes.values()].map(mergeRouteDay).toSorted(compareRollups),
  };
}

/**
 * Merges the route rollups of many parts, each in order, into one list in that order. Memory holds one rollup of each part, and those of
 * one route and day.
 */
export async function* mergeRouteRollups(sources: readonly AsyncIterable<Rollup>[]): AsyncGenerator<Rollup> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const heads = await Promise.all(iterators.map((one) => one.next()));
  for (;;) {
    const rollups = heads.flatMap(({ done, value }) => (done ? [] : [value]));
    if (rollups.length === 0) return;
    const next = rollups.reduce((first, rollup) => (compareRollups(rollup, first) < 0 ? rollup : first));
    const same: Rollup[] = [];
    for (const [n, { done, value }] of heads.entries()) {
      if (done || compareRollups(value, next) !== 0) continue;
      same.push(value);
      heads[n] = await iterators[n]!.next();
    }
    yield mergeRouteDay(same);
  }
}

/** The rollups of a route on a day as one. */
function mergeRouteDay(rollups: readonly Rollup[]): Rollup {
  const [{ of, date }] = rollups as readonly [Rollup];
  const events = rollups.flatMap((rollup) => rollup.events).toSorted();
  return { of, date, figures: sumFigures(rollups.map(({ figures }) => figures)), events };
}

/** The sums of the rollups, grouped and sorted by `by`. */
export function totalsBy(
  rollups: readonly Rollup[],
  by: (rollup: Rollup) => string,
): { of: string; figures: Figures }[] {
  const groups = Map.groupBy(rollups, by);
  return [...groups]
    .map(([of, group]) => ({ of, figures: sumFigures(group.map(({ figures }) => figures)) }))
    .toSorted((a, b) => compareCodePoints(a.of, b.of));
}

/** Adds the figures to those of the same courier or route: rollups in order have theirs last. */
export function addToTotals(totals: { of: string; figures: Figures }[], { of, figures }: Rollup): void {
  const last = totals.at(-1);
  if (last?.of === of) last.figures = addFigures(last.figures, figures);
  else totals.push({ of, figures });
}

function addToRollup(rollups: Map<string, Rollup>, of: string, date: string, id: string, figures: Figures): void {
  const key = rollupKey({ of, date });
  const rollup = rollups.get(key) ?? { of, date, figures: emptyFigures(), events: [] };
  rollup.figures = addFigures(rollup.figures, figures);
  rollup.events.push(id);
  rollups.set(key, rollup);
}

const rollupKey = ({ of, date }: Pick<Rollup, "of" | "date">) => `${date} ${of}`;

const toRollups = (rollups: ReadonlyMap<string, Rollup>): Rollup[] =>
  [...rollups.values()].map((rollup) => ({ ...rollup, events: [...new Set(rollup.events)] })).toSorted(compareRollups);

/** Binary search: the days are in order and without gaps, and times in one format compare as text. */
function findDay(at: string, days: readonly PeriodDay[]): PeriodDay | undefined {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]!.until <= at) low = middle + 1;
    else high = middle;
  }
  const day = days[low];
  return day && day.from <= at ? day : undefined;
}

const compareRollups = (a: Rollup, b: Rollup): number =>
  compareCodePoints(a.of, b.of) || compareCodePoints(a.date, b.date);
