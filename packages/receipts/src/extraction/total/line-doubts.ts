import type { Bill, BillEntry } from "../amounts/bill.ts";
import type { ScoringContext } from "./candidates.ts";
import type { ScoredCandidate } from "./total.ts";

/** Digits that are read as each other. */
const LOOKALIKES = ["06", "08", "09", "17", "27", "35", "38", "49", "56", "58", "68", "89"];

/** Why a digit of this total may be lost or misread where it is printed, though what was paid has the same: by the lines above it. */
export function lineDoubts({ value, totals }: ScoredCandidate, { bill }: ScoringContext): string[] {
  const [first] = totals.map(({ row }) => row.index).toSorted((a, b) => a - b);
  const lines = bill.printed.filter((entry) => entry.row.index < (first ?? 0) && isLine(entry, bill));
  if (lines.length === 0) return [];
  const sum = lines.reduce((all, line) => all + line.value, 0);
  const givenBack = -lines.reduce((all, line) => all + Math.min(0, line.value), 0);
  const isReduced = bill.entries.some((entry) => entry.value < 0 || entry.label.discount || entry.label.deposit);
  return [
    !isReduced && lines.some((line) => line.value > value) && "a line above it is larger",
    sum !== value && givenBack === value && "the lines above it are given back",
    lines.length > 1 && mayBeMisread(value, sum) && "the lines add up to an amount that looks like it",
  ].filter((doubt) => doubt !== false);
}

/** In the column of the total: numbers of an address are in none. */
const isLine = ({ isLast, label, right }: BillEntry, { column, pageRows }: Bill): boolean =>
  isLast && Object.keys(label).length === 0 && Math.abs(right - column) < 2.5 * pageRows.height;

/** One digit differs, and the two look alike. */
function mayBeMisread(a: number, b: number): boolean {
  const [x, y] = [String(a), String(b)];
  if (x.length !== y.length) return false;
  const different = Array.from(x, (digit, i) => [digit, y[i]!].toSorted().join("")).filter(([p, q]) => p !== q);
  return different.length === 1 && LOOKALIKES.includes(different[0]!);
}
