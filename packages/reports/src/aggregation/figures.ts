import * as z from "zod";
import type { ReportFact } from "../facts/facts.ts";

/** Money by currency, in minor units: amounts in two currencies are never added. */
export const MoneyByCurrency = z.record(z.string(), z.number());
export type MoneyByCurrency = z.output<typeof MoneyByCurrency>;

/** The sums of a courier, a route or a period. Figures can be added. */
export const Figures = z.object({
  claimed: z.number(),
  released: z.number(),
  started: z.number(),
  completed: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  expired: z.number(),
  /** How many of the completed tasks were on time. */
  onTime: z.number(),
  /** From start to end of the tasks that were completed or failed. */
  seconds: z.number(),
  metres: z.number(),
  /** Arrivals at stops. */
  stops: z.number(),
  /** Bonuses of completed tasks. */
  bonus: MoneyByCurrency,
  /** Penalties, adjustments and reversals. */
  adjusted: MoneyByCurrency,
  /** Reimbursed amounts of receipts. */
  receipts: MoneyByCurrency,
});
export type Figures = z.output<typeof Figures>;

const COUNT_FIGURES = [
  ...(["claimed", "released", "started", "completed", "failed", "cancelled", "expired"] as const),
  ...(["onTime", "seconds", "metres", "stops"] as const),
] as const;
export const MONEY_FIGURES = ["bonus", "adjusted", "receipts"] as const;

export function emptyFigures(): Figures {
  const counts = Object.fromEntries(COUNT_FIGURES.map((count) => [count, 0]));
  return { ...counts, bonus: {}, adjusted: {}, receipts: {} } as Figures;
}

/** The sum. All figures are integers, so that it does not depend on the order of adding. */
export function addFigures(one: Figures, other: Figures): Figures {
  const counts = COUNT_FIGURES.map((count) => [count, one[count] + other[count]]);
  const money = MONEY_FIGURES.map((figure) => [figure, addMoney(one[figure], other[figure])]);
  return Object.fromEntries([...counts, ...money]) as Figures;
}

export const sumFigures = (all: readonly Figures[]): Figures => all.reduce(addFigures, emptyFigures());

function addMoney(one: MoneyByCurrency, other: MoneyByCurrency): MoneyByCurrency {
  const currencies = [...new Set([...Object.keys(one), ...Object.keys(other)])].toSorted();
  return Object.fromEntries(currencies.map((currency) => [currency, (one[currency] ?? 0) + (other[currency] ?? 0)]));
}

/** The figures of one fact. */
export function factFigures(fact: ReportFact): Figures {
  return { ...emptyFigures(), ...FIGURES_BY_EVENT[fact.name]?.(fact) };
}

const factMoney = ({ money }: ReportFact): MoneyByCurrency => (money ? { [money.currency]: money.amount } : {});
const endedTaskFigures = (count: "completed" | "failed") => (fact: ReportFact) => ({
  [count]: 1,
  seconds: fact.seconds ?? 0,
});

const FIGURES_BY_EVENT: Record<ReportFact["name"], (fact: ReportFact) => Partial<Figures>> = {
  "task.claimed": () => ({ claimed: 1 }),
  "task.assigned": () => ({ claimed: 1 }),
  "task.released": () => ({ released: 1 }),
  "task.unassigned": ({ seconds = 0 }) => ({ released: 1, seconds }),
  "task.started": () => ({ started: 1 }),
  "task.completed": (fact) => ({ ...endedTaskFigures("completed")(fact), onTime: fact.onTime ? 1 : 0 }),
  "task.failed": endedTaskFigures("failed"),
  "task.cancelled": () => ({ cancelled: 1 }),
  "task.expired": () => ({ expired: 1 }),
  "run.finished": ({ metres = 0 }) => ({ metres }),
  "stop.arrived": () => ({ stops: 1 }),
  "stop.visit-withdrawn": () => ({}),
  "bonus.awarded": (fact) => ({ bonus: factMoney(fact) }),
  "ledger.adjusted": (fact) => ({ adjusted: factMoney(fact) }),
  "receipt.accepted": (fact) => ({ receipts: factMoney(fact) }),
  "receipt.corrected": (fact) => ({ receipts: factMoney(fact) }),
  "receipt.rejected": () => ({}),
};

/** The facts in order of time, each once, whatever order they were received in. */
export const sortFacts = (facts: readonly ReportFact[]): ReportFact[] =>
  [...new Map(facts.map((fact) => [factKey(fact), fact])).values()].toSorted(
    (one, other) => compareCodePoints(one.at, other.at) || compareCodePoints(factKey(one), factKey(other)),
  );
const factKey = ({ id, replaces = "" }: ReportFact): string => `${id} ${replaces}`;

/**
 * The facts that count. Of several facts with the same subject (a run that finished again because fixes arrived late, two
 * arrivals at a stop, a receipt that a manager corrected) only the one with the highest `seq` counts. A visit that a newer
 * event replaced does not count, even when the newer fact is on a day that is not read here.
 */
export function selectEffectiveFacts(facts: readonly ReportFact[]): ReportFact[] {
  const replaced = new Set(facts.map(({ replaces }) => replaces));
  const latest = new Map<string, ReportFact>();
  for (const fact of sortFacts(facts)) {
    if (fact.replaces !== undefined || replaced.has(fact.id)) continue;
    const other = latest.get(factSubject(fact));
    if (!other || (fact.seq ?? 0) >= (other.seq ?? 0)) latest.set(factSubject(fact), fact);
  }
  return [...latest.values()];
}

function factSubject({ id, name, runId, stopId, receiptId }: ReportFact): string {
  if (receiptId !== undefined) return `receipt ${receiptId}`;
  if (name === "run.finished") return `${name} ${runId}`;
  return name === "stop.arrived" ? `${name} ${runId} ${stopId}` : id;
}

/** Compares by code points, which give the same order on every machine, and not by the rules of a language. */
export const compareCodePoints = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
