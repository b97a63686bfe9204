import { createScoringContext, type ScoringContext, type TotalCandidate } from "./candidates.ts";
import { LABEL_FEATURES } from "./label-features.ts";
import { POSITION_FEATURES } from "./position-features.ts";
import { ARITHMETIC_FEATURES } from "./arithmetic-features.ts";
import { isTotalEntry, type Bill, type BillEntry } from "../amounts/bill.ts";
import { computeSums } from "./sums.ts";

/** A candidate and the features that support it. */
export interface ScoredCandidate extends TotalCandidate {
  score: number;
  /** The names of the features that hold. */
  features: ReadonlySet<string>;
  /** The explanations of the strongest of them. */
  reason: string;
}

export interface ExtractedTotal {
  best: ScoredCandidate;
  /** The distance of the next best value, in log odds. */
  margin: number;
  context: ScoringContext;
}

/** Weights were set by hand on labelled scans; a ranker fitted to them was no better (docs/extraction.md). */
const FEATURES = [...LABEL_FEATURES, ...POSITION_FEATURES, ...ARITHMETIC_FEATURES];
const MAX_REASONS = 3;

/** The value with the best score; undefined when there is no amount at all. A refund has a negative one. */
export function readTotal(bill: Bill): ExtractedTotal | undefined {
  if (!isNegative(bill)) return readPositiveTotal(withoutDashes(bill));
  const mirrored = readPositiveTotal(negate(bill));
  return mirrored && { ...mirrored, best: { ...mirrored.best, value: -mirrored.best.value } };
}

/** Every total on it has a minus, and so do most other amounts: in "RM-38.80" above cash of 50.00 it is a dash. */
function isNegative({ entries, printed }: Bill): boolean {
  const totals = entries.filter((entry) => isTotalEntry(entry) && entry.value !== 0);
  const others = printed.filter((entry) => !isTotalEntry(entry) && entry.value !== 0);
  const negative = others.filter(({ value }) => value < 0);
  return totals.length > 0 && totals.every(({ value }) => value < 0) && negative.length * 2 >= others.length;
}

/**
 * The bill with its total as it was paid where a dash stands before it: what cash less its change and the goods, all above zero, make
 * is no money given back.
 */
function withoutDashes(bill: Bill): Bill {
  if (!bill.entries.some((entry) => isTotalEntry(entry) && entry.value < 0)) return bill;
  const { paid, items } = computeSums(bill);
  const isDash = (entry: BillEntry) => isTotalEntry(entry) && paid.has(-entry.value) && items.has(-entry.value);
  const entries = bill.entries.map((entry) => (isDash(entry) ? { ...entry, value: -entry.value } : entry));
  return { ...bill, entries, printed: entries.filter(({ form }) => form === "decimal") };
}

/** The same bill as the sale that it takes back: its sums are those of any other. */
function negate(bill: Bill): Bill {
  const entries = bill.entries.map((entry) => ({ ...entry, value: -entry.value }));
  return { ...bill, entries, printed: entries.filter(({ form }) => form === "decimal") };
}

function readPositiveTotal(bill: Bill): ExtractedTotal | undefined {
  const context = createScoringContext(bill);
  const [best, next] = context.candidates
    .map((one) => scoreCandidate(one, context))
    .toSorted((a, b) => b.score - a.score);
  return best && { best, margin: next ? best.score - next.score : Number.POSITIVE_INFINITY, context };
}

function scoreCandidate(candidate: TotalCandidate, context: ScoringContext): ScoredCandidate {
  const active = FEATURES.map((feature) => ({
    feature,
    by: feature.weight * Number(feature.evaluate(candidate, context)),
  })).filter(({ by }) => by !== 0);
  const reasons = active
    .filter(({ feature, by }) => feature.explanation !== undefined && by > 0)
    .toSorted((a, b) => b.by - a.by)
    .slice(0, MAX_REASONS);
  return {
    ...candidate,
    score: active.reduce((sum, { by }) => sum + by, 0),
    features: new Set(active.map(({ feature }) => feature.name)),
    reason: reasons.map(({ feature }) => feature.explanation).join(", ") || "no other amount is more likely",
  };
}
