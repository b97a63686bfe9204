import { listDeadLetterQueues } from "@waybill/plan/manifest";
import { usageError } from "../../../cli/exit.ts";
import { holdMessages, type HoldOptions, type MessageHold, peekMessages } from "./hold-messages.ts";
import type { Failure } from "@waybill/kernel/failure";
import { listOpenFailures } from "./failure-log.ts";
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
  failure: Failure | undefined;
}

/** The content of one dead-letter queue. */
export interface QueueInspection extends DeadLetterQueue {
  entries: DeadLetterEntry[];
  /** Open failures whose message is not in the dead-letter queue. */
  failuresWithoutMessage: Failure[];
  /** Messages in the queue, including those that others hold. */
  messages: number;
  /** There are more than were read. */
  hasMore: boolean;
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
export function pairWithFailures(
  received: readonly DeadLetter[],
  failures: readonly Failure[],
): { entries: DeadLetterEntry[]; unmatched: Failure[] } {
  const unmatched = new Map(failures.map((failure) => [failure.eventId, failure]));
  const byInvocation = (deadLetter: DeadLetter): Failure | undefined =>
    deadLetter.requestId === undefined || typeof deadLetter.meta["id"] === "string"
      ? undefined
      : [...unmatched.values()].find(({ attempts }) =>
          attempts.some(({ requestId }) => requestId === deadLetter.requestId),
        );
  const matched = new Map(failures.map((failure) => [failure.eventId, failure]));
  const entries = received.map((deadLetter) => {
    const failure = matched.get(deadLetter.eventId) ?? byInvocation(deadLetter);
    if (failure) unmatched.delete(failure.eventId);
    return { deadLetter, failure };
  });
  return { entries, unmatched: [...unmatched.values()] };
}

/**
 * The open failures of the queue's consumer; none where a bus rule could not deliver. Read them before the messages: one that
 * is read after its message was replayed would seem to have none.
 */
const openFailuresOf = async (
  target: StageTarget,
  { consumer, consumerQueueUrl }: DeadLetterQueue,
): Promise<Failure[]> => (consumerQueueUrl === undefined ? [] : listOpenFailures(target, consumer));

/** Holds the messages of a dead-letter queue until `hold.close()`, with the open failures of its consumer. */
export async function holdDeadLetters(
  target: StageTarget,
  source: DeadLetterQueue,
  options: Omit<HoldOptions, "waitSeconds">,
): Promise<{ hold: MessageHold; failures: Failure[] }> {
  const failures = await openFailuresOf(target, source);
  const hold = await holdMessages(await target.sqs(), source.url, {
    ...options,
    waitSeconds: receiveWaitSeconds(target),
  });
  return { hold, failures };
}

/** Reads one dead-letter queue without removing anything. */
export async function inspectQueue(
  target: StageTarget,
  source: DeadLetterQueue,
  maxMessages = 1_000,
): Promise<QueueInspection> {
  const sqs = await target.sqs();
  const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: source.url, AttributeNames: ["All"] });
  const messages =
    Number(Attributes["ApproximateNumberOfMessages"] ?? 0) +
    Number(Attributes["ApproximateNumberOfMessagesNotVisible"] ?? 0);
  const failures = await openFailuresOf(target, source);
  const { deadLetters: received, hasMore } =
    messages === 0
      ? { deadLetters: [], hasMore: false }
      : await peekMessages(sqs, source.url, {
          maxMessages: maxMessages,
          visibilitySeconds: 30,
          waitSeconds: receiveWaitSeconds(target),
        });
  const { entries, unmatched } = pairWithFailures(received, failures);
  return {
    ...source,
    entries,
    // While others hold messages, or not all were read, a failure without a message means nothing.
    failuresWithoutMessage: hasMore || received.length < messages ? [] : unmatched,
    messages: Math.max(messages, received.length),
    hasMore,
    retentionSeconds: Number(Attributes["MessageRetentionPeriod"] ?? 345_600),
  };
}

/** Fingerprint of the group that a dead letter belongs to. */
export const failureGroup = ({ failure }: DeadLetterEntry): string => failure?.fingerprint ?? NO_RECORD_GROUP;

/** The error of the last attempt. */
export const lastError = (failure: Failure | undefined): { name: string; message: string; stack: string } | undefined =>
  failure?.attempts.at(-1)?.error;

/** What `--where` can use of a dead letter. */
export function toWhereInput(entry: DeadLetterEntry, now = Date.now()): WhereInput {
  const { deadLetter, failure } = entry;
  const error = lastError(failure);
  return {
    meta: deadLetter.meta,
    data: deadLetter.data ?? null,
    error: error ? { name: error.name, message: error.message } : null,
    event: deadLetter.event,
    receives: failure?.receives ?? Number(deadLetter.system["ApproximateReceiveCount"] ?? 0),
    reason: failure?.reason ?? deadLetter.reason ?? null,
    group: failureGroup(entry),
    ageMinutes: Number.isNaN(deadLetter.sentAt) ? 0 : (now - deadLetter.sentAt) / 60_000,
  };
}
