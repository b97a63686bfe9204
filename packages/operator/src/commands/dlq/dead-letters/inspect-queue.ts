import { listDeadLetterQueues } from "@waybill/plan/manifest";
import { CliError, EXIT, usageError } from "../../../cli/exit.ts";
import { formatCount } from "../../../cli/format.ts";
import { holdMessages, type HoldOptions, type MessageHold } from "./hold-messages.ts";
import { type FailureSummary, readOpenFailures, visitOpenFailures } from "./failure-log.ts";
import type { DeadLetter } from "./dead-letter.ts";
import type { StageTarget } from "../../../target.ts";
import type { WhereInput } from "./where.ts";

/** A dead-letter queue and its consumer. */
export interface DeadLetterQueue {
  /** As commands name it: the worker, or the queue itself where a bus rule could not deliver. */
  consumer: string;
  url: string;
  /** Absent for the queue of a bus rule, whose messages name their target themselves. */
  consumerQueueUrl: string | undefined;
}

/** A dead letter with its entry in the failure log. */
export interface DeadLetterEntry {
  deadLetter: DeadLetter;
  failure: FailureSummary | undefined;
}

/** What was found in one dead-letter queue. */
export interface QueueInspection extends DeadLetterQueue {
  /** Those that were selected. */
  entries: DeadLetterEntry[];
  /** How many messages were looked at. */
  seen: number;
  /** Messages in the queue, including those that others hold. */
  messages: number;
  retentionSeconds: number;
}

/** Group of the messages without an entry in the failure log: the function ended before it could write one. */
const NO_RECORD_GROUP = "no-record";
export const NO_RECORD_TEXT = "no record (timeout or crash)";

/** Every dead-letter queue of a target. */
export function consumerDeadLetterQueues({ manifest }: StageTarget): DeadLetterQueue[] {
  return listDeadLetterQueues(manifest).map(({ name, url, of }) => {
    const worker = manifest.workers.find((one) => one.name === of && one.deadLetterQueue === url);
    return { consumer: worker ? worker.name : name, url, consumerQueueUrl: worker?.queue };
  });
}

/** The dead-letter queue of the consumer named on the command line. */
export function findDeadLetterQueue(target: StageTarget, name: string | undefined): DeadLetterQueue {
  const queues = consumerDeadLetterQueues(target);
  const found = queues.find(({ consumer }) => consumer.toLowerCase() === name?.toLowerCase());
  if (found) return found;
  const names = queues.map(({ consumer }) => consumer).join(", ");
  throw usageError(
    name === undefined ? "a consumer is missing" : `${target.displayName} has no consumer ${name}`,
    `consumers: ${names || "none"}`,
  );
}

/** Long polling on AWS, where SQS otherwise asks a sample of its servers; offline there is no need. */
export const receiveWaitSeconds = (target: StageTarget): number => (target.local ? 0 : 1);

/** Pairs dead letters with failures: by event id, and a message without one by the invocation that parked it. */
function pairWithFailures(target: StageTarget, { consumer, consumerQueueUrl }: DeadLetterQueue) {
  /** Event ids of the failures of messages without an event id, by the invocation that parked them. Read when one appears. */
  let parked: Map<string, string[]> | undefined;
  const paired = new Set<string>();

  async function failureId({ eventId, requestId, meta }: DeadLetter): Promise<string> {
    if (requestId === undefined || typeof meta["id"] === "string") return eventId;
    parked ??= await readParked();
    return parked.get(requestId)?.shift() ?? eventId;
  }
  async function readParked(): Promise<Map<string, string[]>> {
    const byInvocation = new Map<string, string[]>();
    await visitOpenFailures(target, consumer, function addParked({ eventId, requestId, messageIds }) {
      if (requestId === undefined || !messageIds.has(eventId)) return;
      byInvocation.set(requestId, [...(byInvocation.get(requestId) ?? []), eventId]);
    });
    return byInvocation;
  }
  return {
    async pair(page: readonly DeadLetter[]): Promise<DeadLetterEntry[]> {
      // Where a bus rule could not deliver, there are no failures.
      if (consumerQueueUrl === undefined) return page.map((deadLetter) => ({ deadLetter, failure: undefined }));
      const ids: string[] = [];
      for (const deadLetter of page) ids.push(await failureId(deadLetter));
      // While they are held, nobody else can replay them and resolve their failures.
      const failures = await readOpenFailures(target, consumer, ids);
      for (const id of failures.keys()) paired.add(id);
      return page.map((deadLetter, n) => ({ deadLetter, failure: failures.get(ids[n]!) }));
    },
    /** Calls `visit` with each open failure that no dead letter was paired with, and that is older than the reading. */
    visitUnpaired: async (before: Date, visit: (failure: FailureSummary) => void): Promise<void> => {
      if (consumerQueueUrl === undefined) return;
      await visitOpenFailures(target, consumer, function visitOne(failure) {
        if (!paired.has(failure.eventId) && failure.lastFailedAt < before.toISOString()) visit(failure);
      });
    },
  };
}

/** What a command does with each dead letter of a queue. */
export interface DeadLetterSelection {
  /** Which dead letters it is about; of the others the failure is not read. @default all */
  concerns?: (deadLetter: DeadLetter) => boolean;
  /** Called once with each of them: whether to hold it. */
  select: (entry: DeadLetterEntry) => boolean | Promise<boolean>;
}

/** Held dead letters of one queue, with their failures. */
export interface DeadLetterHold {
  hold: MessageHold;
  /** The selected ones, the oldest first. */
  entries: DeadLetterEntry[];
  /** The entry of a selected dead letter, also of one that was received later. */
  entryOf: (deadLetter: DeadLetter) => DeadLetterEntry;
  visitUnpaired: ReturnType<typeof pairWithFailures>["visitUnpaired"];
}

/**
 * Looks at every dead letter of a queue, and holds those that are selected until `hold.close()`. Of the others only the ids
 * of the message and of its failure stay in memory.
 */
export async function holdDeadLetters(
  target: StageTarget,
  source: DeadLetterQueue,
  { concerns = () => true, select }: DeadLetterSelection,
  options: Omit<HoldOptions, "waitSeconds" | "select">,
): Promise<DeadLetterHold> {
  const pairs = pairWithFailures(target, source);
  const entries = new Map<string, DeadLetterEntry>();
  const hold = await holdMessages(await target.sqs(), source.url, {
    ...options,
    waitSeconds: receiveWaitSeconds(target),
    async select(page) {
      const chosen: DeadLetter[] = [];
      for (const entry of await pairs.pair(page.filter(concerns))) {
        if (!(await select(entry))) continue;
        entries.set(entry.deadLetter.messageId, entry);
        chosen.push(entry.deadLetter);
      }
      return chosen;
    },
  });
  const entryOf = (deadLetter: DeadLetter) => entries.get(deadLetter.messageId) ?? { deadLetter, failure: undefined };
  return { hold, entries: hold.deadLetters.map(entryOf), entryOf, visitUnpaired: pairs.visitUnpaired };
}

/** What an inspection calls for each dead letter and each open failure of a queue. */
export interface QueueVisitor extends DeadLetterSelection {
  /** Called with each open failure whose message is not in the dead-letter queue. @default they are not read */
  onFailureWithoutMessage?: (failure: FailureSummary) => void;
}

/** Looks at every dead letter of one queue without removing any. It raises their receive count, which nothing reads. */
export async function inspectQueue(
  target: StageTarget,
  source: DeadLetterQueue,
  { onFailureWithoutMessage, ...selection }: QueueVisitor,
  options: Pick<HoldOptions, "maxMessages" | "signal">,
): Promise<QueueInspection> {
  const startedAt = new Date();
  const { hold, entries, visitUnpaired } = await holdDeadLetters(target, source, selection, {
    visibilitySeconds: 30,
    ...options,
  });
  await hold.close();
  if (options.signal?.aborted) throw new CliError(EXIT.interrupted, "interrupted; every dead letter is visible again");
  const { seen, messages, retentionSeconds } = hold;
  // While others hold messages, or not all were read, a failure without a message means nothing.
  if (onFailureWithoutMessage && seen >= messages) await visitUnpaired(startedAt, onFailureWithoutMessage);
  return { ...source, entries, seen, messages, retentionSeconds };
}

/** What of a queue was looked at, in the result of a command. */
export type InspectedQueue = Pick<QueueInspection, "consumer" | "seen" | "messages">;

/** A sentence for each queue of which not every dead letter could be looked at. */
export function describeUnseen(queues: readonly InspectedQueue[]): string[] {
  return queues
    .filter(({ seen, messages }) => seen < messages)
    .map(
      ({ consumer, seen, messages }) =>
        `looked at ${seen} of ${formatCount(messages, "dead letter")} of ${consumer}: another command holds the others, or they are not visible yet; try again later`,
    );
}

/** Fingerprint of the group that a dead letter belongs to. */
export const failureGroup = ({ failure }: DeadLetterEntry): string => failure?.fingerprint ?? NO_RECORD_GROUP;

/** What `--where` can use of a dead letter. */
export function toWhereInput(entry: DeadLetterEntry, now = Date.now()): WhereInput {
  const { deadLetter, failure } = entry;
  return {
    meta: deadLetter.meta,
    data: deadLetter.data ?? null,
    error: failure?.error ?? null,
    event: deadLetter.event,
    receives: failure?.receives ?? Number(deadLetter.system["ApproximateReceiveCount"] ?? 0),
    reason: failure?.reason ?? deadLetter.reason ?? null,
    group: failureGroup(entry),
    ageMinutes: Number.isNaN(deadLetter.sentAt) ? 0 : (now - deadLetter.sentAt) / 60_000,
  };
}
