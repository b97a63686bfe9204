import type { Fact } from "./facts.ts";
import { compare, counted, type Figures, figuresOf, inTime, none, plus, sum } from "./figures.ts";
import type { Day } from "./periods.ts";

/** What a courier, or a route, came to in a day, and which events say so. */
export interface Rollup {
  /** A courier's or a route's id; empty for nobody's, or for a route that is not known. */
  of: string;
  date: string;
  figures: Figures;
  /** Ids, in the order in which they happened. One that says that a visit was at another moment is behind both. */
  events: string[];
}

/** Rollups of the same facts, seen from both sides. */
export interface Rollups {
  couriers: Rollup[];
  routes: Rollup[];
}

/**
 * The daily rollups of one courier's facts. The same facts in any order, and any of them twice, make the same rollups;
 * facts of other days than these make none.
 */
export function rollUp(
  courierId: string,
  facts: readonly Fact[],
  days: readonly Day[],
  routes: ReadonlyMap<string, string>,
): Rollups {
  const byCourier = new Map<string, Rollup>();
  const byRoute = new Map<string, Rollup>();
  const all = inTime(facts);
  const counts = new Set(counted(all));
  for (const fact of all) {
    const date = dayOf(fact.at, days)?.date;
    if (date === undefined) continue;
    // What a later fact replaced is behind the row all the same: it was there when the row was reckoned.
    const figures = counts.has(fact) ? figuresOf(fact) : none();
    add(byCourier, courierId, date, fact.id, figures);
    if (fact.taskId !== undefined) add(byRoute, routes.get(fact.taskId) ?? "", date, fact.id, figures);
  }
  return { couriers: inOrder(rowsOf(byCourier)), routes: inOrder(rowsOf(byRoute)) };
}

/** Many couriers' rollups as one: a route has many couriers. */
export function merge(all: readonly Rollups[]): Rollups {
  const routes = new Map<string, Rollup>();
  for (const one of all.flatMap((part) => part.routes)) {
    const key = `${one.date} ${one.of}`;
    const other = routes.get(key);
    const events = [...(other?.events ?? []), ...one.events].toSorted();
    routes.set(key, { ...one, figures: plus(other?.figures ?? none(), one.figures), events });
  }
  return { couriers: inOrder(all.flatMap((part) => part.couriers)), routes: inOrder([...routes.values()]) };
}

/** What the rollups come to for each of what `by` names, in its order. */
export function totals(rollups: readonly Rollup[], by: (rollup: Rollup) => string): { of: string; figures: Figures }[] {
  const groups = Map.groupBy(rollups, by);
  return [...groups]
    .map(([of, group]) => ({ of, figures: sum(group.map(({ figures }) => figures)) }))
    .toSorted((a, b) => compare(a.of, b.of));
}

function add(rollups: Map<string, Rollup>, of: string, date: string, id: string, figures: Figures): void {
  const key = `${date} ${of}`;
  const rollup = rollups.get(key) ?? { of, date, figures: none(), events: [] };
  rollup.figures = plus(rollup.figures, figures);
  rollup.events.push(id);
  rollups.set(key, rollup);
}

const rowsOf = (rollups: ReadonlyMap<string, Rollup>): Rollup[] =>
  [...rollups.values()].map((rollup) => ({ ...rollup, events: [...new Set(rollup.events)] }));

/** Days come in order and without gaps, and moments are written alike: comparing text compares time. */
function dayOf(at: string, days: readonly Day[]): Day | undefined {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]!.until <= at) low = middle + 1;
    else high = middle;
  }
  const day = days[low];
  return day && day.from <= at ? day : undefined;
}

const inOrder = (rollups: Rollup[]) => rollups.toSorted((a, b) => compare(a.of, b.of) || compare(a.date, b.date));
