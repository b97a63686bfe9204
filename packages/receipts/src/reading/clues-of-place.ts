import type { Entry } from "./bill.ts";
import { any, every, type Clue } from "./clue.ts";

const largest = (entries: readonly Entry[]): number => Math.max(0, ...entries.map(({ piece }) => piece.height));

/** Where and how it is printed. */
export const CLUES_OF_PLACE: readonly Clue[] = [
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
