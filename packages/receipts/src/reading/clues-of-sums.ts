import { isTotalEntry } from "./bill.ts";
import { isFinal, type Books, type Candidate } from "./candidates.ts";
import { called, type Clue } from "./clue.ts";
import { isPayment } from "./sums.ts";

/** What the arithmetic of the bill says. */
export const CLUES_OF_SUMS: readonly Clue[] = [
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
    weight: 3,
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
