import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, Stop, isNetwork } from "./exit.ts";
import type { Hold } from "./hold.ts";
import type { Journal } from "./journal.ts";
import { claim, unclaim } from "./ledger.ts";
import { lifelong, replayBody, type Letter } from "./letters.ts";
import type { Progress } from "./progress.ts";
import type { Entry, Source } from "./survey.ts";
import type { Target } from "./target.ts";

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
export interface Replaying {
  target: Target;
  source: Source;
  replayId: string;
  hold: Hold;
  journal: Journal;
  /** Confirmed before by an interrupted run of the same replay. */
  sent: ReadonlySet<string>;
  /** Data to send instead, by message id. */
  edited: ReadonlyMap<string, unknown>;
  /** Milliseconds from one to the next. */
  intervalMs: number;
  takeOver: boolean;
  stopping: AbortSignal;
  bar: Progress;
}

/** What became of the chosen messages. */
export interface Outcome {
  replayed: number;
  failed: number;
  /** In the hands of another replay. */
  skipped: number;
  /** Not come to: it was interrupted, or gave up. */
  left: number;
  errors: { messageId: string; eventId: string; error: string }[];
}

/** So many failures in a row are not the messages' fault. */
const GIVE_UP_AFTER = 3;

/** A name for a replay: sorts by time. */
export const newReplayId = (now = Date.now()): string => `rpl_${now.toString(36)}${randomBytes(3).toString("hex")}`;

/** Replay these, one after the other: send, confirm, then delete. What is not replayed is visible again afterwards. */
export async function replay(entries: readonly Entry[], run: Replaying): Promise<Outcome> {
  const outcome: Outcome = { replayed: 0, failed: 0, skipped: 0, left: 0, errors: [] };
  let inARow = 0;
  let nextAt = 0;
  for (const [index, entry] of entries.entries()) {
    const waitMs = nextAt - Date.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: run.stopping }).catch(() => {});
    if (run.stopping.aborted || inARow >= GIVE_UP_AFTER) {
      outcome.left = entries.length - index;
      break;
    }
    nextAt = Date.now() + run.intervalMs;
    const { messageId, eventId } = entry.letter;
    const error = await one(entry, run);
    if (error === undefined) outcome.replayed += 1;
    else {
      if (error instanceof Skipped) outcome.skipped += 1;
      else {
        outcome.failed += 1;
        run.journal.write({ failed: messageId, error: error.message });
      }
      outcome.errors.push({ messageId, eventId, error: error.message });
      await run.hold.release([entry.letter]).catch(() => {});
    }
    inARow = error === undefined || error instanceof Skipped ? 0 : inARow + 1;
    run.bar.step(index + 1, outcome.failed > 0 ? `${outcome.failed} failed` : "");
  }
  run.bar.end();
  return outcome;
}

class Skipped extends Error {}

/** One message: undefined when it is at its consumer's queue and gone from the dead letters. */
async function one(entry: Entry, run: Replaying): Promise<Error | undefined> {
  const { letter, row } = entry;
  const { target, source, replayId, journal } = run;
  const sqs = await target.sqs();
  // Rows are kept per event: a letter without an id of its own is known by the row it was paired with.
  const rowId = row?.eventId ?? letter.eventId;
  let confirmed = run.sent.has(letter.messageId);
  let claimed = false;
  try {
    if (!confirmed) {
      const queueUrl = source.queue ?? targetQueue(target, letter.targetArn);
      if (source.queue !== undefined) {
        const whose = await claim(target, source.consumer, rowId, replayId, run.takeOver);
        if (typeof whose === "object")
          return new Skipped(`replay ${whose.heldBy} has it: resume that one, or take it with --take-over`);
        claimed = whose === "ours";
      }
      const group = letter.system["MessageGroupId"];
      const attributes = lifelong(letter.attributes);
      const { MessageId } = await sqs.sendMessage({
        QueueUrl: queueUrl,
        MessageBody: replayBody(letter.body, replayId, run.edited.get(letter.messageId)),
        ...(Object.keys(attributes).length > 0 ? { MessageAttributes: attributes } : {}),
        ...(group === undefined ? {} : { MessageGroupId: group }),
        ...(queueUrl.endsWith(".fifo") ? { MessageDeduplicationId: `${replayId}.${letter.messageId}` } : {}),
      });
      if (!MessageId) throw new Error("the queue did not confirm the message");
      confirmed = true;
      journal.write({ sent: letter.messageId, as: MessageId, at: new Date().toISOString() });
    }
    await sqs.deleteMessage({ QueueUrl: source.dead, ReceiptHandle: letter.receiptHandle });
    run.hold.forget(letter);
    journal.write({ done: letter.messageId });
    return undefined;
  } catch (error) {
    if (claimed && !confirmed) await unclaim(target, source.consumer, rowId, replayId).catch(() => {});
    const why = error instanceof Error ? error.message || error.name : String(error);
    const said = isNetwork(error) ? `no answer (${why})` : why;
    return new Error(confirmed ? `sent, but not yet deleted from the dead letters: ${said}` : `not sent: ${said}`, {
      cause: error,
    });
  }
}

/** The queue a bus rule could not deliver to. Only one of the stage's own: a letter must not choose where it goes. */
export function targetQueue({ manifest, account, region }: Target, arn: string | undefined): string {
  const found = manifest.workers.find(({ queue }) => {
    const name = queue.split("/").at(-1);
    return arn !== undefined && new RegExp(`^arn:[\\w-]+:sqs:${region}:${account}:${name}$`).test(arn);
  });
  if (found) return found.queue;
  throw new Stop(
    EXIT.failed,
    arn === undefined ? "it does not say which queue it was for" : `${arn} is no worker's queue of this stage`,
  );
}

/** Letters of an interrupted replay that its death still hides: taken as they come out, no longer than `seconds`. */
export async function whenVisible(
  run: Pick<Replaying, "target" | "source" | "hold" | "stopping">,
  missing: ReadonlySet<string>,
  seconds: number,
): Promise<Letter[]> {
  const sqs = await run.target.sqs();
  const found: Letter[] = [];
  const still = new Set(missing);
  const until = Date.now() + seconds * 1000;
  while (still.size > 0 && !run.stopping.aborted && Date.now() < until) {
    const { Attributes = {} } = await sqs.getQueueAttributes({
      QueueUrl: run.source.dead,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    const elsewhere = Number(Attributes["ApproximateNumberOfMessagesNotVisible"]) - run.hold.held().length;
    const letters = await run.hold.fill();
    found.push(...letters.filter(({ messageId }) => still.delete(messageId)));
    if (elsewhere <= 0 && letters.length === 0 && Number(Attributes["ApproximateNumberOfMessages"]) === 0) break;
    if (still.size > 0) await sleep(300, undefined, { signal: run.stopping }).catch(() => {});
  }
  return found;
}
