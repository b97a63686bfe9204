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
const Rollup = z.object({
  /** The id of the courier or the route; empty for offers that nobody claimed, and for a route that is not known. */
  of: z.string(),
  date: z.string(),
  figures: Figures,
  /** Ids of events in order of time. An event that moved a visit is behind both days. */
  events: z.array(z.string()),
});
export type Rollup = z.output<typeof Rollup>;

/** Rollups of the same facts by courier and by route. */
export const Rollups = z.object({ couriers: z.array(Rollup), routes: z.array(Rollup) });
export type Rollups = z.output<typeof Rollups>;

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
  return { couriers: sortRollups(toRollups(byCourier)), routes: sortRollups(toRollups(byRoute)) };
}

/** Merges the rollups of many couriers: a route may have several couriers on one day. */
export function mergeRollups(parts: readonly Rollups[]): Rollups {
  const routes = new Map<string, Rollup>();
  for (const rollup of parts.flatMap((part) => part.routes)) {
    const key = `${rollup.date} ${rollup.of}`;
    const other = routes.get(key);
    const events = [...(other?.events ?? []), ...rollup.events].toSorted();
    routes.set(key, { ...rollup, figures: addFigures(other?.figures ?? emptyFigures(), rollup.figures), events });
  }
  return { couriers: sortRollups(parts.flatMap((part) => part.couriers)), routes: sortRollups([...routes.values()]) };
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

function addToRollup(rollups: Map<string, Rollup>, of: string, date: string, id: string, figures: Figures): void {
  const key = `${date} ${of}`;
  const rollup = rollups.get(key) ?? { of, date, figures: emptyFigures(), events: [] };
  rollup.figures = addFigures(rollup.figures, figures);
  rollup.events.push(id);
  rollups.set(key, rollup);
}

const toRollups = (rollups: ReadonlyMap<string, Rollup>): Rollup[] =>
  [...rollups.values()].map((rollup) => ({ ...rollup, events: [...new Set(rollup.events)] }));

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

const sortRollups = (rollups: Rollup[]) =>
  rollups.toSorted((a, b) => compareCodePoints(a.of, b.of) || compareCodePoints(a.date, b.date));
