import { deadLetters } from "@waybill/plan/manifest";
import { usageError } from "../../../cli/exit.ts";
import { peekMessages } from "./hold-messages.ts";
import { listOpenFailures, type Failure } from "./failure-log.ts";
import type { DeadLetter } from "./dead-letter.ts";
import type { StageTarget } from "../../../target.ts";
import type { WhereInput } from "./where.ts";

/** A dead-letter queue and whom it serves. */
export interface DeadLetterQueue {
  /** As commands name it: the worker's, or the queue's own for what a bus rule could not deliver. */
  consumer: string;
  dead: string;
  /** The consumer's own queue; absent for a bus rule's, whose dead letters say themselves where they were going. */
  queue: string | undefined;
}

/** A dead letter beside what the ledger knows of it. */
export interface DeadLetterEntry {
  deadLetter: DeadLetter;
  row: Failure | undefined;
}

/** One dead-letter queue, looked at. */
export interface QueueInspection extends DeadLetterQueue {
  entries: DeadLetterEntry[];
  /** Rows that wait for a message which is not in the queue. */
  rowsWithoutMessage: Failure[];
  /** Messages in the queue, also those that others hold. */
  messages: number;
  /** There were more than were looked at. */
  hasMore: boolean;
  retentionSeconds: number;
}

/** Group of the messages nobody could write down: the function died with them. */
export const NO_RECORD_GROUP = "no-record";
/** What to say of them. */
export const NO_RECORD_TEXT = "no record (timeout or crash)";

/** Every dead-letter queue of a target. */
export function consumerDeadLetterQueues({ manifest }: StageTarget): DeadLetterQueue[] {
  return deadLetters(manifest).map(({ name, url, of }) => {
    const worker = manifest.workers.find((one) => one.name === of && one.dead === url);
    return { consumer: worker ? worker.name : name, dead: url, queue: worker?.queue };
  });
}

/** The one a person named. */
export function findDeadLetterQueue(target: StageTarget, name: string | undefined): DeadLetterQueue {
  const all = consumerDeadLetterQueues(target);
  const found = all.find(({ consumer }) => consumer.toLowerCase() === name?.toLowerCase());
  if (found) return found;
  const names = all.map(({ consumer }) => consumer).join(", ");
  throw usageError(
    name === undefined ? "a consumer is missing" : `${target.displayName} has no consumer ${name}`,
    `there are: ${names || "none"}`,
  );
}

/** Long polling where AWS samples its servers; offline everything visible is seen at once. */
export const receiveWaitSeconds = (target: StageTarget): number => (target.local ? 0 : 1);

/** Pair dead letters with rows: by event id, and a dead letter without one by the invocation that parked it. */
export function pairWithFailures(
  deadLetters: readonly DeadLetter[],
  rows: readonly Failure[],
): { entries: DeadLetterEntry[]; left: Failure[] } {
  const unmatched = new Map(rows.map((row) => [row.eventId, row]));
  const byInvocation = (deadLetter: DeadLetter): Failure | undefined =>
    deadLetter.requestId === undefined || typeof deadLetter.meta["id"] === "string"
      ? undefined
      : [...unmatched.values()].find(({ attempts }) =>
          attempts.some(({ requestId }) => requestId === deadLetter.requestId),
        );
  const matched = new Map(rows.map((row) => [row.eventId, row]));
  const entries = deadLetters.map((deadLetter) => {
    const row = matched.get(deadLetter.eventId) ?? byInvocation(deadLetter);
    if (row) unmatched.delete(row.eventId);
    return { deadLetter, row };
  });
  return { entries, left: [...unmatched.values()] };
}

/** Look at one dead-letter queue without taking anything from it. */
export async function inspectQueue(
  target: StageTarget,
  source: DeadLetterQueue,
  most = 1_000,
): Promise<QueueInspection> {
  const sqs = await target.sqs();
  const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: source.dead, AttributeNames: ["All"] });
  const messages =
    Number(Attributes["ApproximateNumberOfMessages"] ?? 0) +
    Number(Attributes["ApproximateNumberOfMessagesNotVisible"] ?? 0);
  // Rows first: a row read after its message was replayed would seem to have lost it.
  const rows = source.queue === undefined ? [] : await listOpenFailures(target, source.consumer);
  const { deadLetters, more } =
    messages === 0
      ? { deadLetters: [], more: false }
      : await peekMessages(sqs, source.dead, {
          maxMessages: most,
          visibilitySeconds: 30,
          waitSeconds: receiveWaitSeconds(target),
        });
  const { entries, left } = pairWithFailures(deadLetters, rows);
  return {
    ...source,
    entries,
    // While some dead letters are in other hands or were not looked at, a row without a dead letter proves nothing.
    rowsWithoutMessage: more || deadLetters.length < messages ? [] : left,
    messages: Math.max(messages, deadLetters.length),
    hasMore: more,
    retentionSeconds: Number(Attributes["MessageRetentionPeriod"] ?? 345_600),
  };
}

/** Fingerprint of a dead letter's group. */
export const failureGroup = ({ row }: DeadLetterEntry): string => row?.fingerprint ?? NO_RECORD_GROUP;

/** The last error written down. */
export const lastError = (row: Failure | undefined): { name: string; message: string; stack: string } | undefined =>
  row?.attempts.at(-1)?.error;

/** What a `--where` may ask about a dead letter. */
export function toWhereInput(entry: DeadLetterEntry, now = Date.now()): WhereInput {
  const { deadLetter, row } = entry;
  const error = lastError(row);
  return {
    meta: deadLetter.meta,
    data: deadLetter.data ?? null,
    error: error ? { name: error.name, message: error.message } : null,
    event: deadLetter.event,
    receives: row?.receives ?? Number(deadLetter.system["ApproximateReceiveCount"] ?? 0),
    reason: row?.reason ?? deadLetter.reason ?? null,
    group: failureGroup(entry),
    ageMinutes: Number.isNaN(deadLetter.sentAt) ? 0 : (now - deadLetter.sentAt) / 60_000,
  };
}
