import { isTotalEntry, type BillEntry } from "../amounts/bill.ts";
import type { ScoringContext, TotalCandidate } from "./candidates.ts";

/** A feature for or against a value being the total. */
export interface TotalFeature {
  name: string;
  /** In natural log odds. */
  weight: number;
  /** The explanation that people read when it is decisive. */
  explanation?: string;
  /** How strongly it holds: mostly 0 or 1. */
  evaluate(candidate: TotalCandidate, context: ScoringContext): boolean | number;
}

/** True when the predicate holds for one of the entries with the value. */
export const someEntry =
  (which: (entry: BillEntry) => unknown) =>
  ({ entries }: TotalCandidate) =>
    entries.some(which);
/** True when there are entries and the predicate holds for all of them. */
export const everyEntry =
  (which: (entry: BillEntry) => unknown) =>
  ({ entries }: TotalCandidate) =>
    entries.length > 0 && entries.every(which);

/** True when the label is at an entry of the value that is not labelled as a total. */
export const hasLabel = (name: "cash" | "card" | "change") =>
  someEntry((entry) => entry.label[name] && !isTotalEntry(entry));
