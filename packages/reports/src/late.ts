import { labelsOf, type Word } from "./labels.ts";

/** What late facts are about, in the order in which it is said. */
export const ABOUT = ["tasks", "runs", "stops", "bonus", "adjusted", "receipts", "other"] as const;
export type About = (typeof ABOUT)[number];

/** Facts that came after a revision was drawn: why there is the next one. */
export interface Late {
  /** The revision that lacks them. */
  after: number;
  /** How many are about what. */
  about: Partial<Record<About, number>>;
  /** The ids of the first of them; all are in the new revision's `events.jsonl`. */
  events: string[];
}

/** A fact that may have come late. What it is about is absent from notes of before it was noted. */
export interface Noted {
  eventId: string;
  about?: About;
}

const MOST_EVENTS = 20;
const PREFIXES: readonly [prefix: string, about: About][] = [
  ["task.", "tasks"],
  ["run.", "runs"],
  ["stop.", "stops"],
  ["bonus.", "bonus"],
  ["ledger.", "adjusted"],
  ["receipt.", "receipts"],
];
/** What a fact of this name is about. */
export const aboutOf = (name: string): About => PREFIXES.find(([prefix]) => name.startsWith(prefix))?.[1] ?? "other";

/** These facts came after this revision. */
export function lateFor(noted: readonly Noted[], after: number): Late {
  const counts = Map.groupBy(noted, ({ about = "other" }) => about);
  const about = ABOUT.flatMap((one) => (counts.has(one) ? [[one, counts.get(one)!.length]] : []));
  return {
    after,
    about: Object.fromEntries(about) as Late["about"],
    events: noted.slice(0, MOST_EVENTS).map(({ eventId }) => eventId),
  };
}

/** How many came late and what they are about, in words. */
export function saidOf({ after, about }: Late, labels: Record<Word, string> = labelsOf("en")): string {
  const counts = ABOUT.flatMap((one) => (about[one] === undefined ? [] : `${labels[one]} ${about[one]}`));
  const all = Object.values(about).reduce((sum, count) => sum + count, 0);
  return [after, all, counts.join(", ")].reduce<string>((text, part) => text.replace("#", String(part)), labels.late);
}
