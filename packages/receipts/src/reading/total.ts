import { booksOf, type Books, type Candidate } from "./candidates.ts";
import { CLUES } from "./clues.ts";
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
