import { type LabelKey, reportLabels } from "../files/labels.ts";

/** The topics of late facts, in the order in which they are listed. */
export const LATE_FACT_TOPICS = ["tasks", "runs", "stops", "bonus", "adjusted", "receipts", "other"] as const;
export type LateFactTopic = (typeof LATE_FACT_TOPICS)[number];

/** Facts that arrived after a revision was created: the reason for the next one. */
export interface LateFacts {
  /** The revision that lacks them. */
  after: number;
  /** How many there are of each topic. */
  about: Partial<Record<LateFactTopic, number>>;
  /** The event ids of the first of them; all are in the new revision's `events.jsonl`. */
  events: string[];
}

/** A note that a fact may have arrived after a report was created. */
export interface LateFactNote {
  eventId: string;
  topic: LateFactTopic;
  /** Notes of older versions name none. */
  courierId?: string;
}

const MAX_LISTED_EVENTS = 20;
const TOPIC_BY_EVENT_PREFIX: readonly [prefix: string, topic: LateFactTopic][] = [
  ["task.", "tasks"],
  ["run.", "runs"],
  ["stop.", "stops"],
  ["bonus.", "bonus"],
  ["ledger.", "adjusted"],
  ["receipt.", "receipts"],
];
/** The topic of a fact, by its event's name. */
export const factTopic = (eventName: string): LateFactTopic =>
  TOPIC_BY_EVENT_PREFIX.find(([prefix]) => eventName.startsWith(prefix))?.[1] ?? "other";

export function summarizeLateFacts(notes: readonly LateFactNote[], after: number): LateFacts {
  const byTopic = Map.groupBy(notes, ({ topic }) => topic);
  const about = LATE_FACT_TOPICS.flatMap((topic) => (byTopic.has(topic) ? [[topic, byTopic.get(topic)!.length]] : []));
  return {
    after,
    about: Object.fromEntries(about) as LateFacts["about"],
    events: notes.slice(0, MAX_LISTED_EVENTS).map(({ eventId }) => eventId),
  };
}

/** How many facts arrived late, and of which topics, as a sentence. */
export function describeLateFacts(
  { after, about }: LateFacts,
  labels: Record<LabelKey, string> = reportLabels("en"),
): string {
  const counts = LATE_FACT_TOPICS.flatMap((topic) =>
    about[topic] === undefined ? [] : `${labels[topic]} ${about[topic]}`,
  );
  const total = Object.values(about).reduce((sum, count) => sum + count, 0);
  return [after, total, counts.join(", ")].reduce<string>((text, part) => text.replace("#", String(part)), labels.late);
}
