import { isTotalEntry, type Entry } from "./bill.ts";
import type { Books, Candidate } from "./candidates.ts";

/** Something that speaks for or against a value being the total. */
export interface Clue {
  name: string;
  /** In natural logarithm of odds. */
  weight: number;
  /** What a person is told when it decides. */
  says?: string;
  /** How far it holds: mostly 0 or 1. */
  holds(candidate: Candidate, books: Books): boolean | number;
}

/** One of the places where the value is printed is such. */
export const any =
  (which: (entry: Entry) => unknown) =>
  ({ entries }: Candidate) =>
    entries.some(which);
/** All of them are; none is not. */
export const every =
  (which: (entry: Entry) => unknown) =>
  ({ entries }: Candidate) =>
    entries.length > 0 && entries.every(which);

/** Said of the value where it is not called a total. */
export const called = (name: "cash" | "card" | "change") => any((entry) => entry.label[name] && !isTotalEntry(entry));
