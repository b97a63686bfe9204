import { booksOf, type Books, type Candidate } from "./candidates.ts";
import { CLUES_OF_LABELS } from "./clues-of-labels.ts";
import { CLUES_OF_PLACE } from "./clues-of-place.ts";
import { CLUES_OF_SUMS } from "./clues-of-sums.ts";
import type { Bill } from "./bill.ts";

/** A candidate and what speaks for it. */
export interface Judged extends Candidate {
  score: number;
  /** Names of the clues that hold. */
  clues: ReadonlySet<string>;
  /** The strongest of them, in words. */
  reason: string;
}

export interface Picked {
  best: Judged;
  /** How far the next value is behind, in logarithm of odds. */
  margin: number;
  books: Books;
}

/** Weights were set by hand on labelled scans; a ranker fitted to them was no better (docs/reading.md). */
const CLUES = [...CLUES_OF_LABELS, ...CLUES_OF_PLACE, ...CLUES_OF_SUMS];
const REASONS = 3;

/** The value that most speaks for; undefined when there is no amount at all. */
export function pickTotal(bill: Bill): Picked | undefined {
  const books = booksOf(bill);
  const [best, next] = books.candidates.map((one) => judge(one, books)).toSorted((a, b) => b.score - a.score);
  return best && { best, margin: next ? best.score - next.score : Number.POSITIVE_INFINITY, books };
}

function judge(candidate: Candidate, books: Books): Judged {
  const held = CLUES.map((clue) => ({ clue, by: clue.weight * Number(clue.holds(candidate, books)) })).filter(
    ({ by }) => by !== 0,
  );
  const reasons = held
    .filter(({ clue, by }) => clue.says !== undefined && by > 0)
    .toSorted((a, b) => b.by - a.by)
    .slice(0, REASONS);
  return {
    ...candidate,
    score: held.reduce((sum, { by }) => sum + by, 0),
    clues: new Set(held.map(({ clue }) => clue.name)),
    reason: reasons.map(({ clue }) => clue.says).join(", ") || "no other amount is more likely",
  };
}
