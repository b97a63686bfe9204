import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, CliError, isNetworkError } from "../../../cli/exit.ts";
import type { MessageHold } from "../dead-letters/hold-messages.ts";
import type { ReplayJournal } from "./journal.ts";
import { claimFailure, releaseFailure } from "../dead-letters/failure-log.ts";
import {
  attributeBytes,
  originalAttributes,
  createReplayBody,
  MAX_MESSAGE_BYTES,
  type DeadLetter,
} from "../dead-letters/dead-letter.ts";
import type { ProgressBar } from "../../../cli/progress-bar.ts";
import type { DeadLetterEntry, DeadLetterQueue } from "../dead-letters/inspect-queue.ts";
import type { StageTarget } from "../../../target.ts";

/*
 * One message at a time:
 *
 *   held in the dead-letter queue
 *     │ failure log: replaying (conditional)  a crash here: resume claims it again
 *     │ send to the consumer's queue, confirmed
 *     │                                       a crash here: sent twice, never lost
 *     │ journal: sent
 *     │                                       a crash here: resume deletes and does not send again
 *     │ delete from the dead-letter queue
 *     ▼ journal: done
 */

/** A running replay. */
export interface ReplayContext {
  target: StageTarget;
  source: DeadLetterQueue;
  replayId: string;
  hold: MessageHold;
  journal: ReplayJournal;
  /** Message ids that an interrupted run of the same replay sent. */
  sent: ReadonlySet<string>;
  /** Data to send instead, by message id. */
  edited: ReadonlyMap<string, unknown>;
  /** Milliseconds between two messages. */
  intervalMs: number;
  takeOver: boolean;
  signal: AbortSignal;
  bar: ProgressBar;
}

/** Result of a replay. */
export interface ReplayOutcome {
  replayed: number;
  failed: number;
  /** Claimed by another replay. */
  skipped: number;
  /** Not attempted: the replay was interrupted, or gave up. */
  left: number;
  errors: { messageId: string; eventId: string; error: string }[];
}

/** That many consecutive failures are not caused by the messages. */
const MAX_CONSECUTIVE_FAILURES = 3;

/** A new replay id; ids sort by time. */
export const createReplayId = (now = Date.now()): string => `rpl_${now.toString(36)}${randomBytes(3).toString("hex")}`;

/** Replays messages one after the other: send, confirm, then delete. A message that is not replayed is visible again afterwards. */
export async function replayDeadLetters(
  entries: readonly DeadLetterEntry[],
  context: ReplayContext,
): Promise<ReplayOutcome> {
  const outcome: ReplayOutcome = { replayed: 0, failed: 0, skipped: 0, left: 0, errors: [] };
  let consecutiveFailures = 0;
  let nextAt = 0;
  for (const [index, entry] of entries.entries()) {
    const waitMs = nextAt - Date.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: context.signal }).catch(() => {});
    if (context.signal.aborted || consecutiveFailures >= MAX_CONSECUTIVE_FAILURES) {
      outcome.left = entries.length - index;
      break;
    }
    nextAt = Date.now() + context.intervalMs;
    const { messageId, eventId } = entry.deadLetter;
    const error = await replayOne(entry, context);
    if (error === undefined) outcome.replayed += 1;
    else {
      if (error instanceof SkippedError) outcome.skipped += 1;
      else {
        outcome.failed += 1;
        context.journal.write({ failed: messageId, error: error.message });
      }
      outcome.errors.push({ messageId, eventId, error: error.message });
      // When that fails, the end of its visibility timeout releases it.
      await context.hold.release([entry.deadLetter]).catch(() => {});
    }
    consecutiveFailures = error === undefined || error instanceof SkippedError ? 0 : consecutiveFailures + 1;
    context.bar.update(index + 1, outcome.failed > 0 ? `${outcome.failed} failed` : "");
  }
  context.bar.end();
  return outcome;
}

class SkippedError extends Error {}

/** Replays one message. Returns undefined when it is in its consumer's queue and no longer in the dead-letter queue. */
async function replayOne(entry: DeadLetterEntry, context: ReplayContext): Promise<Error | undefined> {
  const { deadLetter, failure } = entry;
  const { target, source, replayId, journal } = context;
  const sqs = await target.sqs();
  // Failures are stored by event id; a message without one has the id of the failure it was paired with.
  const failureEventId = failure?.eventId ?? deadLetter.eventId;
  let confirmed = context.sent.has(deadLetter.messageId);
  let claimed = false;
  try {
    if (!confirmed) {
      const queueUrl = source.consumerQueueUrl ?? targetQueueUrl(target, deadLetter.targetArn);
      if (source.consumerQueueUrl !== undefined) {
        const claim = await claimFailure(target, source.consumer, failureEventId, replayId, context.takeOver);
        if (typeof claim === "object")
          return new SkippedError(`claimed by replay ${claim.heldBy}: resume that one, or add --take-over`);
        claimed = claim === "claimed";
      }
      const group = deadLetter.system["MessageGroupId"];
      const attributes = originalAttributes(deadLetter.attributes);
      const { MessageId } = await sqs.sendMessage({
        QueueUrl: queueUrl,
        MessageBody: createReplayBody(deadLetter.body, replayId, {
          data: context.edited.get(deadLetter.messageId),
          maxBytes: MAX_MESSAGE_BYTES - attributeBytes(attributes),
        }),
        ...(Object.keys(attributes).length > 0 ? { MessageAttributes: attributes } : {}),
        ...(group === undefined ? {} : { MessageGroupId: group }),
        ...(queueUrl.endsWith(".fifo") ? { MessageDeduplicationId: `${replayId}.${deadLetter.messageId}` } : {}),
      });
      if (!MessageId) throw new Error("the queue did not confirm the message");
      confirmed = true;
      journal.write({ sent: deadLetter.messageId, as: MessageId, at: new Date().toISOString() });
    }
    await context.hold.delete(deadLetter);
    journal.write({ done: deadLetter.messageId });
    return undefined;
  } catch (error) {
    // When that fails too, the failure stays claimed by this replay: `--take-over` takes it.
    if (claimed && !confirmed) await releaseFailure(target, source.consumer, failureEventId, replayId).catch(() => {});
    const message = error instanceof Error ? error.message || error.name : String(error);
    const reason = isNetworkError(error) ? `no response (${message})` : message;
    return new Error(
      confirmed ? `sent, but not yet deleted from the dead-letter queue: ${reason}` : `not sent: ${reason}`,
      {
        cause: error,
      },
    );
  }
}

/** The queue that a bus rule could not deliver to. Only a queue of the stage: a message must not choose any target. */
function targetQueueUrl({ manifest, account, region }: StageTarget, arn: string | undefined): string {
  const found = manifest.workers.find(({ queue }) => {
    const name = queue.split("/").at(-1);
    return arn !== undefined && new RegExp(`^arn:[\\w-]+:sqs:${region}:${account}:${name}$`).test(arn);
  });
  if (found) return found.queue;
  throw new CliError(
    EXIT.failed,
    arn === undefined ? "it has no TARGET_ARN attribute" : `${arn} is not a worker queue of this stage`,
  );
}

/**
 * Receives messages that a crashed replay still hides, as their visibility timeout passes, for at least `seconds`. The last look
 * begins after that: while a busy machine stood still, or a laptop slept, the time passed without one.
 */
export async function waitUntilVisible(
  context: Pick<ReplayContext, "target" | "source" | "hold" | "signal">,
  missing: ReadonlySet<string>,
  seconds: number,
): Promise<DeadLetter[]> {
  const sqs = await context.target.sqs();
  const found: DeadLetter[] = [];
  const remaining = new Set(missing);
  const until = Date.now() + seconds * 1000;
  let isLast = false;
  while (remaining.size > 0 && !context.signal.aborted && !isLast) {
    isLast = Date.now() >= until;
    const { Attributes = {} } = await sqs.getQueueAttributes({
      QueueUrl: context.source.url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    const elsewhere = Number(Attributes["ApproximateNumberOfMessagesNotVisible"]) - context.hold.hidden();
    const deadLetters = await context.hold.receiveVisible();
    found.push(...deadLetters.filter(({ messageId }) => remaining.delete(messageId)));
    if (elsewhere <= 0 && deadLetters.length === 0 && Number(Attributes["ApproximateNumberOfMessages"]) === 0) break;
    if (remaining.size > 0 && !isLast) await sleep(300, undefined, { signal: context.signal }).catch(() => {});
  }
  return found;
}
