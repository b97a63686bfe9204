import type { SQS } from "@aws-sdk/client-sqs";
import { letter, type Letter } from "./letters.ts";

/** Dead letters in our hands: nobody else gets them until they are released, or until we die and `seconds` pass. */
export interface Hold {
  letters: Letter[];
  /** There were more than we were willing to take. */
  more: boolean;
  /** Take what has become visible since. */
  fill(): Promise<Letter[]>;
  /** What is in our hands now. */
  held(): Letter[];
  /** Give these back: visible again at once. */
  release(letters: readonly Letter[]): Promise<void>;
  /** These are gone from the queue; stop holding them. */
  forget(letter: Letter): void;
  /** Give back whatever is still held. */
  close(): Promise<void>;
}

/** How letters are taken. */
export interface Taking {
  /** @default 10000 */
  most?: number;
  /** How long each is hidden at a time; renewed while we live. @default 60 */
  seconds?: number;
  /** How long one ask waits. AWS asks a sample of its servers unless it may wait; the offline cloud knows at once. */
  waitSeconds: number;
  stopping?: AbortSignal;
}

/** Takes every visible letter of a queue, ten at a time, and keeps hold of them. */
export async function take(sqs: SQS, queueUrl: string, taking: Taking): Promise<Hold> {
  const { most = 10_000, seconds = 60, waitSeconds, stopping } = taking;
  const held = new Map<string, Letter>();
  const renew = setInterval(() => void eachTen([...held.values()], seconds).catch(() => {}), seconds * 333);

  /** A handle that ran out is refused for itself; the message is then somebody else's or visible, and both are fine. */
  async function eachTen(letters: readonly Letter[], visibility: number): Promise<void> {
    for (let at = 0; at < letters.length; at += 10) {
      await sqs.changeMessageVisibilityBatch({
        QueueUrl: queueUrl,
        Entries: letters.slice(at, at + 10).map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: visibility,
        })),
      });
    }
  }
  async function release(letters: readonly Letter[]): Promise<void> {
    for (const { messageId } of letters) held.delete(messageId);
    await eachTen(letters, 0);
  }
  async function close(): Promise<void> {
    clearInterval(renew);
    await release([...held.values()]);
  }

  const stopped = (): boolean => stopping?.aborted ?? false;
  async function fill(): Promise<Letter[]> {
    const taken: Letter[] = [];
    let empty = 0;
    while (held.size < most && empty < (waitSeconds > 0 ? 2 : 1) && !stopped()) {
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, most - held.size),
        VisibilityTimeout: seconds,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      empty = Messages.length === 0 ? empty + 1 : 0;
      for (const one of Messages.map(letter)) {
        if (!held.has(one.messageId)) taken.push(one);
        held.set(one.messageId, one);
      }
    }
    return taken.toSorted((a, b) => a.sentAt - b.sentAt);
  }

  try {
    const letters = await fill();
    const forget = ({ messageId }: Letter): void => void held.delete(messageId);
    return { letters, more: held.size >= most, fill, release, forget, close, held: () => [...held.values()] };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** Look without taking: everything is visible again when this returns. It raises the receive count, and nothing reads that. */
export async function peek(sqs: SQS, queueUrl: string, taking: Taking): Promise<{ letters: Letter[]; more: boolean }> {
  const hold = await take(sqs, queueUrl, taking);
  await hold.close();
  return { letters: hold.letters, more: hold.more };
}
