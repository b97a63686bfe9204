import { isTotalEntry, type Bill, type Entry } from "./bill.ts";
import { sumsOf, values, type Sums } from "./sums.ts";

/** A value that may be the total, wherever it is printed. */
export interface Candidate {
  value: number;
  entries: readonly Entry[];
  /** Those of them that are called a total. */
  totals: readonly Entry[];
}

/** What is known about a bill when its candidates are judged. */
export interface Books {
  bill: Bill;
  sums: Sums;
  candidates: readonly Candidate[];
  /** What is called a total, from the top, tables of taxes left out. */
  totals: readonly Entry[];
  /** The last of them before somebody paid. */
  lastTotal: Entry | undefined;
  /** Index of the row where paying begins. */
  payingFrom: number;
  subtotals: readonly number[];
  /** The largest amount printed, and the largest that was not handed over. */
  largest: number;
  largestPriced: number;
  /** Is a rounding spoken of? */
  isRounded: boolean;
}

/** The candidates: every value printed, and those that the payment, or two sums that agree, arrive at. */
export function booksOf(bill: Bill): Books {
  const { entries, printed } = bill;
  const sums = sumsOf(bill);
  const byValue = Map.groupBy(entries, ({ value }) => value);
  const derived = [
    ...sums.paid,
    ...[...sums.netAndTax].filter((value) => sums.taxed.has(value) || sums.paid.has(value)),
  ];
  const all = new Set([...byValue.keys(), ...derived]);
  const candidates = [...all].map((value): Candidate => {
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
  const notPriced = ({ label }: Entry) => label.cash || label.change || label.quantity;
  return {
    bill,
    sums,
    candidates,
    totals,
    lastTotal: totals.findLast(({ row }) => row.index <= payingFrom) ?? totals.at(-1),
    payingFrom,
    subtotals: values(entries, ({ label }) => Boolean(label.subtotal)),
    largest: Math.max(0, ...printed.map(({ value }) => value)),
    largestPriced: Math.max(0, ...printed.filter((entry) => !notPriced(entry)).map(({ value }) => value)),
    isRounded: bill.labels.some(({ rounding }) => rounding) || entries.some(({ label }) => label.rounding),
  };
}

/** Called a total, or alone in a row below the rounding. */
export function isFinal(entry: Entry, { bill }: Books): boolean {
  if (isTotalEntry(entry)) return true;
  const index = entry.row.index;
  const belowRounding = Boolean(bill.labels[index - 1]?.rounding || bill.labels[index - 2]?.rounding);
  return Object.keys(entry.label).length === 0 && belowRounding && entry.company === 1;
}
