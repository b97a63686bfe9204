import { isTotalEntry, type BillEntry } from "../amounts/bill.ts";
import type { ScoringContext, TotalCandidate } from "./candidates.ts";

/** Something that speaks for or against a value being the total. */
export interface TotalFeature {
  name: string;
  /** In natural logarithm of odds. */
  weight: number;
  /** The explanation that people read when it decides. */
  explanation?: string;
  /** How far it holds: mostly 0 or 1. */
  evaluate(candidate: TotalCandidate, context: ScoringContext): boolean | number;
}

/** One of the places where the value is printed is such. */
export const someEntry =
  (which: (entry: BillEntry) => unknown) =>
  ({ entries }: TotalCandidate) =>
    entries.some(which);
/** All of them are; none is not. */
export const everyEntry =
  (which: (entry: BillEntry) => unknown) =>
  ({ entries }: TotalCandidate) =>
    entries.length > 0 && entries.every(which);

/** Said of the value where it is not called a total. */
export const hasLabel = (name: "cash" | "card" | "change") =>
  someEntry((entry) => entry.label[name] && !isTotalEntry(entry));
