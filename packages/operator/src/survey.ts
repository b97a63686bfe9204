import { deadLetters } from "@waybill/plan/manifest";
import { usage } from "./exit.ts";
import { peek } from "./hold.ts";
import { openRows, type Failure } from "./ledger.ts";
import type { Letter } from "./letters.ts";
import type { Target } from "./target.ts";
import type { Asked } from "./where.ts";

/** A dead-letter queue and whom it serves. */
export interface Source {
  /** As commands name it: the worker's, or the queue's own for what a bus rule could not deliver. */
  consumer: string;
  dead: string;
  /** The consumer's own queue; absent for a bus rule's, whose letters say themselves where they were going. */
  queue: string | undefined;
}

/** A dead letter beside what the ledger knows of it. */
export interface Entry {
  letter: Letter;
  row: Failure | undefined;
}

/** One dead-letter queue, looked at. */
export interface Survey extends Source {
  entries: Entry[];
  /** Rows that wait for a message which is not in the queue. */
  rowsWithoutLetter: Failure[];
  /** Messages in the queue, also those that others hold. */
  messages: number;
  /** There were more than were looked at. */
  more: boolean;
  retentionSeconds: number;
}

/** Group of the messages nobody could write down: the function died with them. */
export const NO_RECORD = "no-record";
/** What to say of them. */
export const NO_RECORD_SAYS = "no record (timeout or crash)";

/** Every dead-letter queue of a target. */
export function sources({ manifest }: Target): Source[] {
  return deadLetters(manifest).map(({ name, url, of }) => {
    const worker = manifest.workers.find((one) => one.name === of && one.dead === url);
    return { consumer: worker ? worker.name : name, dead: url, queue: worker?.queue };
  });
}

/** The one a person named. */
export function sourceOf(target: Target, name: string | undefined): Source {
  const all = sources(target);
  const found = all.find(({ consumer }) => consumer.toLowerCase() === name?.toLowerCase());
  if (found) return found;
  const names = all.map(({ consumer }) => consumer).join(", ");
  throw usage(
    name === undefined ? "a consumer is missing" : `${target.place} has no consumer ${name}`,
    `there are: ${names || "none"}`,
  );
}

/** Long polling where AWS samples its servers; offline everything visible is seen at once. */
export const waitSeconds = (target: Target): number => (target.local ? 0 : 1);

/** Pair letters with rows: by event id, and a letter without one by the invocation that parked it. */
export function paired(letters: readonly Letter[], rows: readonly Failure[]): { entries: Entry[]; left: Failure[] } {
  const free = new Map(rows.map((row) => [row.eventId, row]));
  const byInvocation = (letter: Letter): Failure | undefined =>
    letter.requestId === undefined || typeof letter.meta["id"] === "string"
      ? undefined
      : [...free.values()].find(({ attempts }) => attempts.some(({ requestId }) => requestId === letter.requestId));
  const matched = new Map(rows.map((row) => [row.eventId, row]));
  const entries = letters.map((letter) => {
    const row = matched.get(letter.eventId) ?? byInvocation(letter);
    if (row) free.delete(row.eventId);
    return { letter, row };
  });
  return { entries, left: [...free.values()] };
}

/** Look at one dead-letter queue without taking anything from it. */
export async function survey(target: Target, source: Source, most = 1_000): Promise<Survey> {
  const sqs = await target.sqs();
  const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: source.dead, AttributeNames: ["All"] });
  const messages =
    Number(Attributes["ApproximateNumberOfMessages"] ?? 0) +
    Number(Attributes["ApproximateNumberOfMessagesNotVisible"] ?? 0);
  // Rows first: a row read after its message was replayed would seem to have lost it.
  const rows = source.queue === undefined ? [] : await openRows(target, source.consumer);
  const { letters, more } =
    messages === 0
      ? { letters: [], more: false }
      : await peek(sqs, source.dead, { most, seconds: 30, waitSeconds: waitSeconds(target) });
  const { entries, left } = paired(letters, rows);
  return {
    ...source,
    entries,
    // While some letters are in other hands or were not looked at, a row without a letter proves nothing.
    rowsWithoutLetter: more || letters.length < messages ? [] : left,
    messages: Math.max(messages, letters.length),
    more,
    retentionSeconds: Number(Attributes["MessageRetentionPeriod"] ?? 345_600),
  };
}

/** Fingerprint of a letter's group. */
export const groupOf = ({ row }: Entry): string => row?.fingerprint ?? NO_RECORD;

/** The last error written down. */
export const errorOf = (row: Failure | undefined): { name: string; message: string; stack: string } | undefined =>
  row?.attempts.at(-1)?.error;

/** What a `--where` may ask about a letter. */
export function asked(entry: Entry, now = Date.now()): Asked {
  const { letter, row } = entry;
  const error = errorOf(row);
  return {
    meta: letter.meta,
    data: letter.data ?? null,
    error: error ? { name: error.name, message: error.message } : null,
    event: letter.event,
    receives: row?.receives ?? Number(letter.system["ApproximateReceiveCount"] ?? 0),
    reason: row?.reason ?? letter.reason ?? null,
    group: groupOf(entry),
    ageMinutes: Number.isNaN(letter.sentAt) ? 0 : (now - letter.sentAt) / 60_000,
  };
}
