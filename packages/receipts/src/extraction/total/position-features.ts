import type { BillEntry } from "../amounts/bill.ts";
import { someEntry, everyEntry, type TotalFeature } from "./feature.ts";

const largestHeight = (entries: readonly BillEntry[]): number =>
  Math.max(0, ...entries.map(({ piece }) => piece.height));

/** Features from the position and the form of a value. */
export const POSITION_FEATURES: readonly TotalFeature[] = [
  { name: "in summary", weight: -2, evaluate: everyEntry(({ inSummary }) => inSummary) },
  {
    name: "in column",
    weight: 0.6,
    evaluate: ({ entries }, { bill }) =>
      entries.some(({ isLast, right }) => isLast && Math.abs(right - bill.column) < 2.5 * bill.pageRows.height),
  },
  {
    name: "large print",
    weight: 0.8,
    explanation: "in large print",
    evaluate: ({ entries }, { bill }) =>
      Math.min(1.5, Math.max(0, largestHeight(entries) / bill.pageRows.height - 1.15)),
  },
  {
    name: "total in large print",
    weight: 1,
    evaluate: ({ totals }, { bill }) => largestHeight(totals) > 1.25 * bill.pageRows.height,
  },
  { name: "marked", weight: 0.3, evaluate: someEntry(({ marked }) => marked) },
  { name: "whole", weight: -1.5, evaluate: everyEntry(({ form }) => form === "whole") },
  { name: "something lost", weight: -1.5, evaluate: everyEntry(({ form }) => form !== "whole" && form !== "decimal") },
  {
    name: "uncertain",
    weight: -1,
    evaluate: ({ entries }) =>
      entries.length === 0 ? 0 : 1 - Math.max(...entries.map(({ confidence }) => confidence)),
  },
  {
    name: "repeated",
    weight: 0.9,
    explanation: "printed more than once",
    evaluate: ({ entries }) => Math.log(Math.max(1, entries.filter(({ inSummary }) => !inSummary).length)),
  },
  { name: "total repeated", weight: 0.8, evaluate: ({ totals }) => Math.log(1 + totals.length) },
  { name: "last total", weight: 0.8, evaluate: ({ value }, { lastTotal }) => value === lastTotal?.value },
  {
    name: "before payment",
    weight: 0.5,
    explanation: "just above the payment",
    evaluate: ({ entries }, { payingFrom }) => entries.some(({ row }) => row.index === payingFrom - 1),
  },
  { name: "in company", weight: -0.7, evaluate: everyEntry(({ amountsInRow: company }) => company > 1) },
  {
    name: "in head",
    weight: -3,
    evaluate: (candidate, { bill }) => everyEntry(({ row }) => row.index < bill.pageRows.rows.length * 0.25)(candidate),
  },
  {
    name: "at bottom",
    weight: -1,
    evaluate: (candidate, { bill }) => everyEntry(({ row }) => row.index > bill.pageRows.rows.length * 0.85)(candidate),
  },
];
