import { isTotalEntry } from "../amounts/bill.ts";
import { isFinal, type ScoringContext, type TotalCandidate } from "./candidates.ts";
import { hasLabel, type TotalFeature } from "./feature.ts";
import { isPayment } from "./sums.ts";

/** Features from the arithmetic of the bill. */
export const ARITHMETIC_FEATURES: readonly TotalFeature[] = [
  {
    name: "paid",
    weight: 2.2,
    explanation: "cash less change",
    evaluate: ({ value }, { sums }) => sums.paid.has(value),
  },
  { name: "tail", weight: 0.8, evaluate: ({ value }, { sums }) => sums.tail.has(value) },
  {
    name: "taxed",
    weight: 1.2,
    explanation: "the subtotal and its tax",
    evaluate: ({ value }, { sums }) => sums.taxed.has(value),
  },
  {
    name: "net and tax",
    weight: 0.8,
    explanation: "net and tax of the tax table",
    evaluate: ({ value }, { sums }) => sums.netAndTax.has(value),
  },
  {
    name: "parts",
    weight: 0.8,
    explanation: "the sum of two subtotals",
    evaluate: ({ value }, { sums }) => sums.parts.has(value),
  },
  {
    name: "tax share",
    weight: 0.5,
    explanation: "printed twice, and its tax is so much of it",
    evaluate: ({ value, entries }, { sums }) =>
      entries.length > 1 &&
      sums.taxes.some(({ tax, percent }) => Math.abs((value * percent) / (100 + percent) - tax) <= 1),
  },
  {
    name: "items",
    weight: 0.6,
    explanation: "the sum of the lines",
    evaluate: ({ value }, { sums }) => sums.items.has(value),
  },
  {
    name: "after rounding",
    weight: 2.4,
    explanation: "a total after its rounding",
    evaluate: (candidate, context) =>
      candidate.entries.some((entry) => isFinal(entry, context)) &&
      context.sums.roundings.some((by) =>
        [...context.totals.map(({ value }) => value), ...context.subtotals].includes(candidate.value - by),
      ),
  },
  {
    name: "before rounding",
    weight: -2.2,
    evaluate: ({ value }, context) => context.sums.roundings.some((by) => isFinalValue(value + by, context)),
  },
  {
    name: "rounded",
    weight: 3,
    explanation: "the rounded one of two totals",
    evaluate: (candidate, context) =>
      candidate.value % 5 === 0 && roundingTwins(candidate, context).some(({ value }) => value % 5 !== 0),
  },
  {
    name: "not rounded",
    weight: -3,
    evaluate: (candidate, context) =>
      candidate.value % 5 !== 0 &&
      roundingTwins(candidate, context).some(({ value }) => value % 5 === 0 && isFinalValue(value, context)),
  },
  { name: "derived", weight: -1.5, evaluate: ({ entries }) => entries.length === 0 },
  {
    name: "derived twice",
    weight: 3,
    explanation: "two sums agree on it",
    evaluate: ({ value, entries }, { sums }) =>
      entries.length === 0 && sums.paid.has(value) && (sums.netAndTax.has(value) || sums.taxed.has(value)),
  },
  {
    name: "total misread",
    weight: 2,
    explanation: "the printed total differs in one digit",
    evaluate: ({ value }, { sums, totals }) =>
      (sums.paid.has(value) || sums.taxed.has(value) || sums.netAndTax.has(value)) &&
      totals.some((total) => differsInOneDigit(total.value, value)),
  },
  {
    name: "payment contradicts",
    weight: -1.2,
    evaluate: ({ value, entries, totals }, { sums }) =>
      totals.length > 0 &&
      sums.paid.size > 0 &&
      ![...sums.paid].some((paid) => Math.abs(paid - value) <= 5) &&
      // Of a card nothing is given back: what is called change then is of points.
      !entries.some((entry) => entry.label.card && isPayment(entry)),
  },
  { name: "largest", weight: 0.2, evaluate: ({ value }, { largest }) => value === largest },
  {
    name: "largest priced",
    weight: 1,
    explanation: "the largest amount that was not handed over",
    evaluate: ({ value }, { largestPriced }) => value === largestPriced,
  },
  {
    name: "total is cash",
    weight: 0.5,
    evaluate: ({ totals, entries }) =>
      totals.length > 0 && entries.some((entry) => isPayment(entry) && !isTotalEntry(entry)),
  },
  {
    name: "below subtotal",
    weight: -0.3,
    evaluate: ({ value }, { subtotals }) => subtotals.some((subtotal) => value < subtotal),
  },
  {
    name: "handed over",
    weight: -1.5,
    evaluate: (candidate, { largest, sums }) =>
      candidate.totals.length === 0 &&
      candidate.value === largest &&
      hasLabel("cash")(candidate) &&
      !sums.paid.has(candidate.value),
  },
  {
    name: "small",
    weight: -2.5,
    evaluate: ({ value, totals }, { largestPriced }) => totals.length > 0 && value > 0 && value < 0.14 * largestPriced,
  },
  { name: "negative", weight: -4, evaluate: ({ value }) => value < 0 },
  { name: "zero", weight: -5, evaluate: ({ value }) => value === 0 },
];

function isFinalValue(value: number, context: ScoringContext): boolean {
  return context.candidates.some(
    (other) => other.value === value && other.entries.some((entry) => isFinal(entry, context)),
  );
}

/** When a rounding is printed: other amounts so near that one is the other one rounded. */
function roundingTwins({ value, entries }: TotalCandidate, context: ScoringContext): TotalCandidate[] {
  if (!context.isRounded || value < 100 || entries.length === 0) return [];
  if (value % 5 === 0 && !entries.some((entry) => isFinal(entry, context))) return [];
  return context.candidates.filter(
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
