import { listDeadLetterQueues } from "@waybill/plan/manifest";
import { CliError, EXIT, usageError } from "../../../cli/exit.ts";
import { formatCount } from "../../../cli/format.ts";
import { holdMessages, type HoldOptions, type MessageHold } from "./hold-messages.ts";
import { type FailureSummary, listOpenFailures } from "./failure-log.ts";
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
  /** Those that `select` chose. */
  entries: DeadLetterEntry[];
  /** Open failures whose message is not in the dead-letter queue. */
  failuresWithoutMessage: FailureSummary[];
  /** How many messages were looked at. */
  seen: number;
  /** Messages in the queue, including those that others hold. */
  messages: number;
  retentionSeconds: number;
}

/** Group of the messages without an entry in the failure log: the function ended before it could write one. */
export const NO_RECORD_GROUP = "no-record";
export const NO_RECORD_TEXT = "no record (timeout or crash)";

/** Every dead-letter queue of a target. */
export function consumerDeadLetterQueues({ manifest }: StageTarget): DeadLetterQueue[] {
  return listDeadLetterQueues(manifest).map(({ name, url, of }) => {
    const worker = manifest.workers.find((one) => one.name === of && one.dead === url);
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
function pairWithFailures(failures: readonly FailureSummary[]) {
  const byEvent = new Map(failures.map((failure) => [failure.eventId, failure]));
  let byInvocation: Map<string | undefined, FailureSummary[]> | undefined;
  const paired = new Set<FailureSummary>();
  function parkedBy({ requestId, meta }: DeadLetter): FailureSummary | undefined {
    if (requestId === undefined || typeof meta["id"] === "string") return undefined;
    byInvocation ??= Map.groupBy(failures, (failure) => failure.requestId);
    return byInvocation.get(requestId)?.find((failure) => !paired.has(failure));
  }
  return {
    pair(deadLetter: DeadLetter): DeadLetterEntry {
      const failure = byEvent.get(deadLetter.eventId) ?? parkedBy(deadLetter);
      if (failure) paired.add(failure);
      return { deadLetter, failure };
    },
    /** The failures that no dead letter was paired with. */
    unpaired: () => failures.filter((failure) => !paired.has(failure)),
  };
}

/** Which dead letters to hold; called once with each of the queue. */
export type SelectDeadLetter = (entry: DeadLetterEntry) => boolean;

/** Held dead letters of one queue, with their failures. */
export interface DeadLetterHold {
  hold: MessageHold;
  /** The selected ones, the oldest first. */
  entries: DeadLetterEntry[];
  /** The entry of a selected dead letter, also of one that was received later. */
  entryOf: (deadLetter: DeadLetter) => DeadLetterEntry;
  /** Open failures whose message was not received. */
  failuresWithoutMessage: () => FailureSummary[];
}

/**
 * Looks at every dead letter of a queue, and holds those that are selected until `hold.close()`. Of the others, neither
 * the content nor the failure stays in memory.
 */
export async function holdDeadLetters(
  target: StageTarget,
  source: DeadLetterQueue,
  select: SelectDeadLetter,
  options: Omit<HoldOptions, "waitSeconds" | "select">,
): Promise<DeadLetterHold> {
  // Before the messages: a failure that is read after its message was replayed would seem to have none. Where a bus rule
  // could not deliver, there are no failures.
  const failures = source.consumerQueueUrl === undefined ? [] : await listOpenFailures(target, source.consumer);
  const pairs = pairWithFailures(failures);
  const entries = new Map<string, DeadLetterEntry>();
  const hold = await holdMessages(await target.sqs(), source.url, {
    ...options,
    waitSeconds: receiveWaitSeconds(target),
    select(deadLetter) {
      const entry = pairs.pair(deadLetter);
      const isSelected = select(entry);
      if (isSelected) entries.set(deadLetter.messageId, entry);
      return isSelected;
    },
  });
  const entryOf = (deadLetter: DeadLetter) => entries.get(deadLetter.messageId) ?? { deadLetter, failure: undefined };
  return { hold, entries: hold.deadLetters.map(entryOf), entryOf, failuresWithoutMessage: pairs.unpaired };
}

/** Looks at every dead letter of one queue without removing any. It raises their receive count, which nothing reads. */
export async function inspectQueue(
  target: StageTarget,
  source: DeadLetterQueue,
  select: SelectDeadLetter,
  options: Pick<HoldOptions, "maxMessages" | "signal">,
): Promise<QueueInspection> {
  const { hold, entries, failuresWithoutMessage } = await holdDeadLetters(target, source, select, {
    visibilitySeconds: 30,
    ...options,
  });
  await hold.close();
  if (options.signal?.aborted) throw new CliError(EXIT.interrupted, "interrupted; every dead letter is visible again");
  const { seen, messages, retentionSeconds } = hold;
  // While others hold messages, or not all were read, a failure without a message means nothing.
  return {
    ...source,
    entries,
    failuresWithoutMessage: seen < messages ? [] : failuresWithoutMessage(),
    seen,
    messages,
    retentionSeconds,
  };
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
