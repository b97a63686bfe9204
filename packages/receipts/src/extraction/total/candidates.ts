import { isTotalEntry, type Bill, type BillEntry } from "../amounts/bill.ts";
import { computeSums, distinctValues, type BillSums } from "./sums.ts";

/** A value that may be the total, wherever it is printed. */
export interface TotalCandidate {
  value: number;
  entries: readonly BillEntry[];
  /** Those of them that are labelled as a total. */
  totals: readonly BillEntry[];
}

/** The context in which the candidates of a bill are scored. */
export interface ScoringContext {
  bill: Bill;
  sums: BillSums;
  candidates: readonly TotalCandidate[];
  /** The entries labelled as a total, from the top, without tables of taxes. */
  totals: readonly BillEntry[];
  /** The last of them before the payment. */
  lastTotal: BillEntry | undefined;
  /** Index of the row where paying begins. */
  payingFrom: number;
  subtotals: readonly number[];
  /** The largest printed amount, and the largest that is not cash. */
  largest: number;
  largestPriced: number;
  /** A rounding is printed. */
  isRounded: boolean;
}

/** The candidates: every printed value, and values that follow from the payment or from two sums that agree. */
export function createScoringContext(bill: Bill): ScoringContext {
  const { entries, printed } = bill;
  const sums = computeSums(bill);
  const byValue = Map.groupBy(entries, ({ value }) => value);
  const derived = [
    ...sums.paid,
    ...[...sums.netAndTax].filter((value) => sums.taxed.has(value) || sums.paid.has(value)),
  ];
  const all = new Set([...byValue.keys(), ...derived]);
  const candidates = [...all].map((value): TotalCandidate => {
    const own = byValue.get(value) ?? [];
    return { value, entries: own, totals: own.filter(isTotalEntry) };
  });
  const totals = entries
    .filter((entry) => isTotalEntry(entry) && !entry.inSummary)
    .toSorted((a, b) => a.row.index - b.row.index);
  const payments = entries.filter(
    (entry) => (entry.label.cash || entry.label.card || entry.label.change) && !isTotalEntry(entry),
  );
  const payingFrom = Math.min(...payments.map(({ row }) => row.index));
  const isNotPrice = ({ label }: BillEntry) => label.cash || label.change || label.quantity;
  return {
    bill,
    sums,
    candidates,
    totals,
    lastTotal: totals.findLast(({ row }) => row.index <= payingFrom) ?? totals.at(-1),
    payingFrom,
    subtotals: distinctValues(entries, ({ label }) => Boolean(label.subtotal)),
    largest: Math.max(0, ...printed.map(({ value }) => value)),
    largestPriced: Math.max(0, ...printed.filter((entry) => !isNotPrice(entry)).map(({ value }) => value)),
    isRounded: bill.labels.some(({ rounding }) => rounding) || entries.some(({ label }) => label.rounding),
  };
}

/** Labelled as a total, or alone in a row below the rounding. */
export function isFinal(entry: BillEntry, { bill }: ScoringContext): boolean {
  if (isTotalEntry(entry)) return true;
  const index = entry.row.index;
  const belowRounding = Boolean(bill.labels[index - 1]?.rounding || bill.labels[index - 2]?.rounding);
  return Object.keys(entry.label).length === 0 && belowRounding && entry.amountsInRow === 1;
}
