import type { SQS } from "@aws-sdk/client-sqs";
import { toDeadLetter, type DeadLetter } from "./dead-letter.ts";

/** Dead letters in our hands: nobody else gets them until they are released, or until we die and `seconds` pass. */
export interface MessageHold {
  deadLetters: DeadLetter[];
  /** There were more than we were willing to take. */
  hasMore: boolean;
  /** Take what has become visible since. */
  receiveVisible(): Promise<DeadLetter[]>;
  /** What is in our hands now. */
  held(): DeadLetter[];
  /** Give these back: visible again at once. */
  release(deadLetters: readonly DeadLetter[]): Promise<void>;
  /** These are gone from the queue; stop holding them. */
  markDeleted(deadLetter: DeadLetter): void;
  /** Give back whatever is still held. */
  close(): Promise<void>;
}

/** How dead letters are taken. */
export interface HoldOptions {
  /** @default 10000 */
  maxMessages?: number;
  /** How long each is hidden at a time; renewed while we live. @default 60 */
  visibilitySeconds?: number;
  /** How long one ask waits. AWS asks a sample of its servers unless it may wait; the offline cloud knows at once. */
  waitSeconds: number;
  signal?: AbortSignal;
}

/** Takes every visible dead letter of a queue, ten at a time, and keeps hold of them. */
export async function holdMessages(sqs: SQS, queueUrl: string, options: HoldOptions): Promise<MessageHold> {
  const { maxMessages: most = 10_000, visibilitySeconds: seconds = 60, waitSeconds, signal } = options;
  const held = new Map<string, DeadLetter>();
  const renew = setInterval(() => void changeVisibility([...held.values()], seconds).catch(() => {}), seconds * 333);

  /** A handle that ran out is refused for itself; the message is then somebody else's or visible, and both are fine. */
  async function changeVisibility(deadLetters: readonly DeadLetter[], visibility: number): Promise<void> {
    for (let at = 0; at < deadLetters.length; at += 10) {
      await sqs.changeMessageVisibilityBatch({
        QueueUrl: queueUrl,
        Entries: deadLetters.slice(at, at + 10).map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: visibility,
        })),
      });
    }
  }
  async function release(deadLetters: readonly DeadLetter[]): Promise<void> {
    for (const { messageId } of deadLetters) held.delete(messageId);
    await changeVisibility(deadLetters, 0);
  }
  async function close(): Promise<void> {
    clearInterval(renew);
    await release([...held.values()]);
  }

  const isStopping = (): boolean => signal?.aborted ?? false;
  async function fill(): Promise<DeadLetter[]> {
    const taken: DeadLetter[] = [];
    let empty = 0;
    while (held.size < most && empty < (waitSeconds > 0 ? 2 : 1) && !isStopping()) {
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, most - held.size),
        VisibilityTimeout: seconds,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      empty = Messages.length === 0 ? empty + 1 : 0;
      for (const one of Messages.map(toDeadLetter)) {
        if (!held.has(one.messageId)) taken.push(one);
        held.set(one.messageId, one);
      }
    }
    return taken.toSorted((a, b) => a.sentAt - b.sentAt);
  }

  try {
    const deadLetters = await fill();
    const forget = ({ messageId }: DeadLetter): void => void held.delete(messageId);
    return {
      deadLetters,
      hasMore: held.size >= most,
      receiveVisible: fill,
      release,
      markDeleted: forget,
      close,
      held: () => [...held.values()],
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** Look without taking: everything is visible again when this returns. It raises the receive count, and nothing reads that. */
export async function peekMessages(
  sqs: SQS,
  queueUrl: string,
  options: HoldOptions,
): Promise<{ deadLetters: DeadLetter[]; more: boolean }> {
  const hold = await holdMessages(sqs, queueUrl, options);
  await hold.close();
  return { deadLetters: hold.deadLetters, more: hold.hasMore };
}
