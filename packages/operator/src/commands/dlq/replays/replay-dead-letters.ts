import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, CliError, isNetworkError } from "../../../cli/exit.ts";
import type { MessageHold } from "../dead-letters/hold-messages.ts";
import type { ReplayJournal } from "./journal.ts";
import { claimFailure, releaseFailure } from "../dead-letters/failure-log.ts";
import { originalAttributes, createReplayBody, type DeadLetter } from "../dead-letters/dead-letter.ts";
import type { ProgressBar } from "../../../cli/progress-bar.ts";
import type { DeadLetterEntry, DeadLetterQueue } from "../dead-letters/inspect-queue.ts";
import type { StageTarget } from "../../../target.ts";

/*
 * One message at a time:
 *
 *   held in the dead-letter queue
 *     │ row → replaying (conditional)         a crash here: the row is taken up again by resume
 *     │ send to the consumer's queue, confirmed
 *     │                                       a crash here: sent twice, never lost
 *     │ journal: sent
 *     │                                       a crash here: resume deletes and does not send again
 *     │ delete from the dead letters
 *     ▼ journal: done
 */

/** A replay under way. */
export interface ReplayContext {
  target: StageTarget;
  source: DeadLetterQueue;
  replayId: string;
  hold: MessageHold;
  journal: ReplayJournal;
  /** Confirmed before by an interrupted run of the same replay. */
  sent: ReadonlySet<string>;
  /** Data to send instead, by message id. */
  edited: ReadonlyMap<string, unknown>;
  /** Milliseconds from one to the next. */
  intervalMs: number;
  takeOver: boolean;
  signal: AbortSignal;
  bar: ProgressBar;
}

/** What became of the chosen messages. */
export interface ReplayOutcome {
  replayed: number;
  failed: number;
  /** In the hands of another replay. */
  skipped: number;
  /** Not come to: it was interrupted, or gave up. */
  left: number;
  errors: { messageId: string; eventId: string; error: string }[];
}

/** So many failures in a row are not the messages' fault. */
const MAX_CONSECUTIVE_FAILURES = 3;

/** A name for a replay: sorts by time. */
export const createReplayId = (now = Date.now()): string => `rpl_${now.toString(36)}${randomBytes(3).toString("hex")}`;

/** Replay these, one after the other: send, confirm, then delete. What is not replayed is visible again afterwards. */
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
      await context.hold.release([entry.deadLetter]).catch(() => {});
    }
    consecutiveFailures = error === undefined || error instanceof SkippedError ? 0 : consecutiveFailures + 1;
    context.bar.update(index + 1, outcome.failed > 0 ? `${outcome.failed} failed` : "");
  }
  context.bar.end();
  return outcome;
}

class SkippedError extends Error {}

/** One message: undefined when it is at its consumer's queue and gone from the dead letters. */
async function replayOne(entry: DeadLetterEntry, context: ReplayContext): Promise<Error | undefined> {
  const { deadLetter, row } = entry;
  const { target, source, replayId, journal } = context;
  const sqs = await target.sqs();
  // Rows are kept per event: a dead letter without an id of its own is known by the row it was paired with.
  const rowId = row?.eventId ?? deadLetter.eventId;
  let confirmed = context.sent.has(deadLetter.messageId);
  let claimed = false;
  try {
    if (!confirmed) {
      const queueUrl = source.queue ?? targetQueueUrl(target, deadLetter.targetArn);
      if (source.queue !== undefined) {
        const claim = await claimFailure(target, source.consumer, rowId, replayId, context.takeOver);
        if (typeof claim === "object")
          return new SkippedError(`replay ${claim.heldBy} has it: resume that one, or take it with --take-over`);
        claimed = claim === "ours";
      }
      const group = deadLetter.system["MessageGroupId"];
      const attributes = originalAttributes(deadLetter.attributes);
      const { MessageId } = await sqs.sendMessage({
        QueueUrl: queueUrl,
        MessageBody: createReplayBody(deadLetter.body, replayId, context.edited.get(deadLetter.messageId)),
        ...(Object.keys(attributes).length > 0 ? { MessageAttributes: attributes } : {}),
        ...(group === undefined ? {} : { MessageGroupId: group }),
        ...(queueUrl.endsWith(".fifo") ? { MessageDeduplicationId: `${replayId}.${deadLetter.messageId}` } : {}),
      });
      if (!MessageId) throw new Error("the queue did not confirm the message");
      confirmed = true;
      journal.write({ sent: deadLetter.messageId, as: MessageId, at: new Date().toISOString() });
    }
    await sqs.deleteMessage({ QueueUrl: source.dead, ReceiptHandle: deadLetter.receiptHandle });
    context.hold.markDeleted(deadLetter);
    journal.write({ done: deadLetter.messageId });
    return undefined;
  } catch (error) {
    if (claimed && !confirmed) await releaseFailure(target, source.consumer, rowId, replayId).catch(() => {});
    const why = error instanceof Error ? error.message || error.name : String(error);
    const reason = isNetworkError(error) ? `no answer (${why})` : why;
    return new Error(confirmed ? `sent, but not yet deleted from the dead letters: ${reason}` : `not sent: ${reason}`, {
      cause: error,
    });
  }
}

/** The queue a bus rule could not deliver to. Only one of the stage's own: a dead letter must not choose where it goes. */
export function targetQueueUrl({ manifest, account, region }: StageTarget, arn: string | undefined): string {
  const found = manifest.workers.find(({ queue }) => {
    const name = queue.split("/").at(-1);
    return arn !== undefined && new RegExp(`^arn:[\\w-]+:sqs:${region}:${account}:${name}$`).test(arn);
  });
  if (found) return found.queue;
  throw new CliError(
    EXIT.failed,
    arn === undefined ? "it does not say which queue it was for" : `${arn} is no worker's queue of this stage`,
  );
}

/** Dead letters of an interrupted replay that its death still hides: taken as they come out, no longer than `seconds`. */
export async function waitUntilVisible(
  context: Pick<ReplayContext, "target" | "source" | "hold" | "signal">,
  missing: ReadonlySet<string>,
  seconds: number,
): Promise<DeadLetter[]> {
  const sqs = await context.target.sqs();
  const found: DeadLetter[] = [];
  const remaining = new Set(missing);
  const until = Date.now() + seconds * 1000;
  while (remaining.size > 0 && !context.signal.aborted && Date.now() < until) {
    const { Attributes = {} } = await sqs.getQueueAttributes({
      QueueUrl: context.source.dead,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    const elsewhere = Number(Attributes["ApproximateNumberOfMessagesNotVisible"]) - context.hold.held().length;
    const deadLetters = await context.hold.receiveVisible();
    found.push(...deadLetters.filter(({ messageId }) => remaining.delete(messageId)));
    if (elsewhere <= 0 && deadLetters.length === 0 && Number(Attributes["ApproximateNumberOfMessages"]) === 0) break;
    if (remaining.size > 0) await sleep(300, undefined, { signal: context.signal }).catch(() => {});
  }
  return found;
}
