import type { Label } from "./labels.ts";
import { isFinal, type Books, type Candidate } from "./candidates.ts";
import { isTotalEntry, type Entry } from "./bill.ts";
import { isPayment } from "./sums.ts";

/** Something that speaks for or against a value being the total. */
export interface Clue {
  name: string;
  /** In natural logarithm of odds. */
  weight: number;
  /** What a person is told when it decides. */
  says?: string;
  /** How far it holds: mostly 0 or 1. */
  holds(candidate: Candidate, books: Books): boolean | number;
}

const any =
  (which: (entry: Entry) => unknown) =>
  ({ entries }: Candidate) =>
    entries.some(which);
const every =
  (which: (entry: Entry) => unknown) =>
  ({ entries }: Candidate) =>
    entries.length > 0 && entries.every(which);
/** Said of the value somewhere, and nowhere is it called a total. */
const only =
  (name: keyof Label) =>
  ({ entries, totals }: Candidate) =>
    !totals.some(({ inSummary }) => !inSummary) && entries.some(({ label }) => label[name]);
const called = (name: "cash" | "card" | "change") => any((entry) => entry.label[name] && !isTotalEntry(entry));

const OF_LABELS: Clue[] = [
  {
    name: "grand",
    weight: 3.2,
    says: "called the final total",
    holds: any(({ label, inSummary }) => label.grand && !label.exclusive && !inSummary),
  },
  {
    name: "inclusive",
    weight: 3,
    says: "called the total with tax",
    holds: any((entry) => isTotalEntry(entry) && entry.label.inclusive && !entry.label.grand && !entry.inSummary),
  },
  {
    name: "total",
    weight: 2.4,
    says: "called the total",
    holds: any(
      (entry) =>
        isTotalEntry(entry) && !entry.label.inclusive && !entry.label.grand && !entry.label.tax && !entry.inSummary,
    ),
  },
  { name: "exclusive", weight: -2, holds: any(({ label }) => label.exclusive) },
  { name: "subtotal", weight: -0.6, holds: any(({ label }) => label.subtotal) },
  { name: "cash", weight: 0.1, holds: called("cash") },
  { name: "card", weight: 0.8, says: "paid by card", holds: called("card") },
  { name: "change", weight: -3, holds: called("change") },
  {
    name: "tax",
    weight: -2,
    holds: (candidate) =>
      !candidate.totals.some(({ inSummary }) => !inSummary) &&
      candidate.entries.some(({ label }) => label.tax && !label.total),
  },
  { name: "taxTotal", weight: -3, holds: only("taxTotal") },
  { name: "rounding", weight: -3, holds: only("rounding") },
  { name: "discount", weight: -2.5, holds: only("discount") },
  { name: "quantity", weight: -2, holds: only("quantity") },
  { name: "service", weight: -1.5, holds: only("service") },
  { name: "saving", weight: -2, holds: only("saving") },
  { name: "deposit", weight: -1.5, holds: only("deposit") },
  { name: "unlabelled", weight: -1.2, holds: every(({ label }) => Object.keys(label).length === 0) },
  { name: "label apart", weight: -0.5, holds: ({ totals }) => totals.length > 0 && totals.every(({ apart }) => apart) },
  {
    name: "grand and negative",
    weight: 3,
    holds: (candidate) => candidate.value < 0 && candidate.entries.some(({ label }) => label.grand && !label.tax),
  },
];

const OF_PLACE: Clue[] = [
  { name: "in summary", weight: -2, holds: every(({ inSummary }) => inSummary) },
  {
    name: "in column",
    weight: 0.6,
    holds: ({ entries }, { bill }) =>
      entries.some(({ isLast, right }) => isLast && Math.abs(right - bill.column) < 2.5 * bill.sheet.height),
  },
  {
    name: "large print",
    weight: 0.8,
    says: "in large print",
    holds: ({ entries }, { bill }) => Math.min(1.5, Math.max(0, largest(entries) / bill.sheet.height - 1.15)),
  },
  {
    name: "total in large print",
    weight: 1,
    holds: ({ totals }, { bill }) => largest(totals) > 1.25 * bill.sheet.height,
  },
  { name: "marked", weight: 0.3, holds: any(({ marked }) => marked) },
  { name: "whole", weight: -1.5, holds: every(({ form }) => form === "whole") },
  { name: "something lost", weight: -1.5, holds: every(({ form }) => form !== "whole" && form !== "decimal") },
  {
    name: "uncertain",
    weight: -1,
    holds: ({ entries }) => (entries.length === 0 ? 0 : 1 - Math.max(...entries.map(({ certainty }) => certainty))),
  },
  {
    name: "repeated",
    weight: 0.9,
    says: "printed more than once",
    holds: ({ entries }) => Math.log(Math.max(1, entries.filter(({ inSummary }) => !inSummary).length)),
  },
  { name: "total repeated", weight: 0.8, holds: ({ totals }) => Math.log(1 + totals.length) },
  { name: "last total", weight: 0.8, holds: ({ value }, { lastTotal }) => value === lastTotal?.value },
  {
    name: "before payment",
    weight: 0.5,
    says: "just above the payment",
    holds: ({ entries }, { payingFrom }) => entries.some(({ row }) => row.index === payingFrom - 1),
  },
  { name: "in company", weight: -0.7, holds: every(({ company }) => company > 1) },
  {
    name: "in head",
    weight: -3,
    holds: (candidate, { bill }) => every(({ row }) => row.index < bill.sheet.rows.length * 0.25)(candidate),
  },
  {
    name: "at bottom",
    weight: -1,
    holds: (candidate, { bill }) => every(({ row }) => row.index > bill.sheet.rows.length * 0.85)(candidate),
  },
];

const OF_SUMS: Clue[] = [
  { name: "paid", weight: 2.2, says: "cash less change", holds: ({ value }, { sums }) => sums.paid.has(value) },
  { name: "tail", weight: 0.8, holds: ({ value }, { sums }) => sums.tail.has(value) },
  {
    name: "taxed",
    weight: 1.2,
    says: "the subtotal and its tax",
    holds: ({ value }, { sums }) => sums.taxed.has(value),
  },
  {
    name: "net and tax",
    weight: 0.8,
    says: "net and tax of the tax table",
    holds: ({ value }, { sums }) => sums.netAndTax.has(value),
  },
  { name: "items", weight: 0.6, says: "the sum of the lines", holds: ({ value }, { sums }) => sums.items.has(value) },
  {
    name: "after rounding",
    weight: 2.4,
    says: "a total after its rounding",
    holds: (candidate, books) =>
      candidate.entries.some((entry) => isFinal(entry, books)) &&
      books.sums.roundings.some((by) =>
        [...books.totals.map(({ value }) => value), ...books.subtotals].includes(candidate.value - by),
      ),
  },
  {
    name: "before rounding",
    weight: -2.2,
    holds: ({ value }, books) => books.sums.roundings.some((by) => finalAt(value + by, books)),
  },
  {
    name: "rounded",
    weight: 3,
    says: "the rounded one of two totals",
    holds: (candidate, books) =>
      candidate.value % 5 === 0 && twins(candidate, books).some(({ value }) => value % 5 !== 0),
  },
  {
    name: "not rounded",
    weight: -3,
    holds: (candidate, books) =>
      candidate.value % 5 !== 0 &&
      twins(candidate, books).some(({ value }) => value % 5 === 0 && finalAt(value, books)),
  },
  { name: "derived", weight: -1.5, holds: ({ entries }) => entries.length === 0 },
  {
    name: "derived twice",
    weight: 2,
    says: "two sums agree on it",
    holds: ({ value, entries }, { sums }) =>
      entries.length === 0 && sums.paid.has(value) && (sums.netAndTax.has(value) || sums.taxed.has(value)),
  },
  {
    name: "total misread",
    weight: 2,
    says: "the printed total differs in one digit",
    holds: ({ value }, { sums, totals }) =>
      (sums.paid.has(value) || sums.taxed.has(value) || sums.netAndTax.has(value)) &&
      totals.some((total) => differsInOneDigit(total.value, value)),
  },
  {
    name: "payment contradicts",
    weight: -1.2,
    holds: ({ value, totals }, { sums }) =>
      totals.length > 0 && sums.paid.size > 0 && ![...sums.paid].some((paid) => Math.abs(paid - value) <= 5),
  },
  { name: "largest", weight: 0.2, holds: ({ value }, { largest }) => value === largest },
  {
    name: "largest priced",
    weight: 1,
    says: "the largest amount that was not handed over",
    holds: ({ value }, { largestPriced }) => value === largestPriced,
  },
  {
    name: "total is cash",
    weight: 0.5,
    holds: ({ totals, entries }) =>
      totals.length > 0 && entries.some((entry) => isPayment(entry) && !isTotalEntry(entry)),
  },
  {
    name: "below subtotal",
    weight: -0.3,
    holds: ({ value }, { subtotals }) => subtotals.some((subtotal) => value < subtotal),
  },
  {
    name: "handed over",
    weight: -1.5,
    holds: (candidate, { largest, sums }) =>
      candidate.totals.length === 0 &&
      candidate.value === largest &&
      called("cash")(candidate) &&
      !sums.paid.has(candidate.value),
  },
  {
    name: "small",
    weight: -2.5,
    holds: ({ value, totals }, { largestPriced }) => totals.length > 0 && value > 0 && value < 0.14 * largestPriced,
  },
  { name: "negative", weight: -4, holds: ({ value }) => value < 0 },
  { name: "zero", weight: -5, holds: ({ value }) => value === 0 },
];

/** All of them. Weights were set by hand on labelled scans; a ranker fitted to them was no better (docs/reading.md). */
export const CLUES: readonly Clue[] = [...OF_LABELS, ...OF_PLACE, ...OF_SUMS];

const largest = (entries: readonly Entry[]): number => Math.max(0, ...entries.map(({ piece }) => piece.height));

function finalAt(value: number, books: Books): boolean {
  return books.candidates.some(
    (other) => other.value === value && other.entries.some((entry) => isFinal(entry, books)),
  );
}

/** Where a rounding is spoken of: other amounts of the bill so near that one is the other rounded. */
function twins({ value, entries }: Candidate, books: Books): Candidate[] {
  if (!books.isRounded || value < 100 || entries.length === 0) return [];
  if (value % 5 === 0 && !entries.some((entry) => isFinal(entry, books))) return [];
  return books.candidates.filter(
    (other) =>
      other.value !== value &&
      other.value >= 100 &&
      Math.abs(other.value - value) <= 4 &&
      other.entries.some(
        (entry) => isTotalEntry(entry) || entry.label.cash || entry.label.card || entry.label.subtotal,
      ),
  );
}

/** One digit, and not the rounding's. */
function differsInOneDigit(a: number, b: number): boolean {
  const [x, y] = [String(a), String(b)];
  return (
    x.length === y.length && Math.abs(a - b) > 4 && Array.from(x).filter((digit, i) => digit !== y[i]).length === 1
  );
}
