import type { Fact } from "./facts.ts";

/** Money by currency, in minor units: money of two currencies is never added. */
export type Purse = Record<string, number>;

/** What was done in a day, by whom or on which route. All of it adds up. */
export interface Figures {
  claimed: number;
  released: number;
  started: number;
  completed: number;
  failed: number;
  cancelled: number;
  expired: number;
  /** Of those completed. */
  onTime: number;
  /** Seconds from start to end of what was completed or failed. */
  seconds: number;
  metres: number;
  /** Stops arrived at. */
  stops: number;
  /** What completed tasks earned. */
  bonus: Purse;
  /** Penalties, adjustments and reversals. */
  adjusted: Purse;
  /** What receipts came to. */
  receipts: Purse;
}

export const COUNTS = [
  ...(["claimed", "released", "started", "completed", "failed", "cancelled", "expired"] as const),
  ...(["onTime", "seconds", "metres", "stops"] as const),
] as const;
export const PURSES = ["bonus", "adjusted", "receipts"] as const;

/** Nothing done. */
export function none(): Figures {
  const counts = Object.fromEntries(COUNTS.map((count) => [count, 0]));
  return { ...counts, bonus: {}, adjusted: {}, receipts: {} } as Figures;
}

/** Both together. Whole numbers only, so that no order of adding gives another sum. */
export function plus(one: Figures, other: Figures): Figures {
  const counts = COUNTS.map((count) => [count, one[count] + other[count]]);
  const purses = PURSES.map((purse) => [purse, both(one[purse], other[purse])]);
  return Object.fromEntries([...counts, ...purses]) as Figures;
}

/** All of them together. */
export const sum = (all: readonly Figures[]): Figures => all.reduce(plus, none());

function both(one: Purse, other: Purse): Purse {
  const currencies = [...new Set([...Object.keys(one), ...Object.keys(other)])].toSorted();
  return Object.fromEntries(currencies.map((currency) => [currency, (one[currency] ?? 0) + (other[currency] ?? 0)]));
}

/** What one fact adds. */
export function figuresOf(fact: Fact): Figures {
  return { ...none(), ...ADDS[fact.name]?.(fact) };
}

const purse = ({ money }: Fact): Purse => (money ? { [money.currency]: money.amount } : {});
const ended = (count: "completed" | "failed") => (fact: Fact) => ({ [count]: 1, seconds: fact.seconds ?? 0 });

const ADDS: Record<Fact["name"], (fact: Fact) => Partial<Figures>> = {
  "task.claimed": () => ({ claimed: 1 }),
  "task.released": () => ({ released: 1 }),
  "task.started": () => ({ started: 1 }),
  "task.completed": (fact) => ({ ...ended("completed")(fact), onTime: fact.onTime ? 1 : 0 }),
  "task.failed": ended("failed"),
  "task.cancelled": () => ({ cancelled: 1 }),
  "task.expired": () => ({ expired: 1 }),
  "run.finished": ({ metres = 0 }) => ({ metres }),
  "stop.arrived": () => ({ stops: 1 }),
  "stop.visit-withdrawn": () => ({}),
  "bonus.awarded": (fact) => ({ bonus: purse(fact) }),
  "ledger.adjusted": (fact) => ({ adjusted: purse(fact) }),
  "receipt.accepted": (fact) => ({ receipts: purse(fact) }),
  "receipt.corrected": (fact) => ({ receipts: purse(fact) }),
  "receipt.rejected": () => ({}),
};

/** Facts in one order, whatever order they came in, and each of them once. */
export const inTime = (facts: readonly Fact[]): Fact[] =>
  [...new Map(facts.map((fact) => [keyOf(fact), fact])).values()].toSorted(
    (one, other) => compare(one.at, other.at) || compare(keyOf(one), keyOf(other)),
  );
const keyOf = ({ id, replaces = "" }: Fact): string => `${id} ${replaces}`;

/**
 * What counts of these facts. Of several about the same thing (a run that was finished anew because fixes came late, a
 * stop arrived at twice, a receipt that a manager corrected) only the latest does; of a visit that a newer word replaced,
 * which may lie on a day that is not here, none.
 */
export function counted(facts: readonly Fact[]): Fact[] {
  const replaced = new Set(facts.map(({ replaces }) => replaces));
  const latest = new Map<string, Fact>();
  for (const fact of inTime(facts)) {
    if (fact.replaces !== undefined || replaced.has(fact.id)) continue;
    const other = latest.get(aboutOf(fact));
    if (!other || (fact.seq ?? 0) >= (other.seq ?? 0)) latest.set(aboutOf(fact), fact);
  }
  return [...latest.values()];
}

function aboutOf({ id, name, runId, stopId, receiptId }: Fact): string {
  if (receiptId !== undefined) return `receipt ${receiptId}`;
  if (name === "run.finished") return `${name} ${runId}`;
  return name === "stop.arrived" ? `${name} ${runId} ${stopId}` : id;
}

/** By code points, which every machine sorts alike; not by a language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
