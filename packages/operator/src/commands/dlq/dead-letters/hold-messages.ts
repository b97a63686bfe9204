import type { SQS } from "@aws-sdk/client-sqs";
import { toDeadLetter, type DeadLetter } from "./dead-letter.ts";

/** Received messages that stay hidden from other consumers until they are released, or the process ends and their visibility timeout passes. */
export interface MessageHold {
  deadLetters: DeadLetter[];
  /** The queue may have more than `maxMessages`. */
  hasMore: boolean;
  /** Receives what has become visible since. */
  receiveVisible(): Promise<DeadLetter[]>;
  /** The messages held now. */
  held(): DeadLetter[];
  /** Makes these visible again at once. */
  release(deadLetters: readonly DeadLetter[]): Promise<void>;
  /** This one was deleted from the queue: stop holding it. */
  markDeleted(deadLetter: DeadLetter): void;
  /** Releases everything that is still held. */
  close(): Promise<void>;
}

export interface HoldOptions {
  /** @default 10000 */
  maxMessages?: number;
  /** Visibility timeout, renewed while the messages are held. @default 60 */
  visibilitySeconds?: number;
  /** Long polling. Without it SQS asks only a sample of its servers; the offline cloud needs none. */
  waitSeconds: number;
  signal?: AbortSignal;
}

/** Receives every visible message of a queue, ten at a time, and keeps them hidden. */
export async function holdMessages(sqs: SQS, queueUrl: string, options: HoldOptions): Promise<MessageHold> {
  const { maxMessages = 10_000, visibilitySeconds = 60, waitSeconds, signal } = options;
  const held = new Map<string, DeadLetter>();
  const renew = setInterval(
    () => void changeVisibility([...held.values()], visibilitySeconds).catch(() => {}),
    visibilitySeconds * 333,
  );

  /** An expired receipt handle fails alone; its message is then visible or held by someone else, and both are fine. */
  async function changeVisibility(deadLetters: readonly DeadLetter[], seconds: number): Promise<void> {
    for (let at = 0; at < deadLetters.length; at += 10) {
      await sqs.changeMessageVisibilityBatch({
        QueueUrl: queueUrl,
        Entries: deadLetters.slice(at, at + 10).map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
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

  const isAborted = (): boolean => signal?.aborted ?? false;
  async function receiveVisible(): Promise<DeadLetter[]> {
    const received: DeadLetter[] = [];
    let empty = 0;
    while (held.size < maxMessages && empty < (waitSeconds > 0 ? 2 : 1) && !isAborted()) {
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, maxMessages - held.size),
        VisibilityTimeout: visibilitySeconds,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      empty = Messages.length === 0 ? empty + 1 : 0;
      for (const one of Messages.map(toDeadLetter)) {
        if (!held.has(one.messageId)) received.push(one);
        held.set(one.messageId, one);
      }
    }
    return received.toSorted((a, b) => a.sentAt - b.sentAt);
  }

  try {
    const deadLetters = await receiveVisible();
    const markDeleted = ({ messageId }: DeadLetter): void => void held.delete(messageId);
    return {
      deadLetters,
      hasMore: held.size >= maxMessages,
      receiveVisible,
      release,
      markDeleted,
      close,
      held: () => [...held.values()],
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** Reads messages and makes them visible again. It raises their receive count, which nothing reads. */
export async function peekMessages(
  sqs: SQS,
  queueUrl: string,
  options: HoldOptions,
): Promise<{ deadLetters: DeadLetter[]; hasMore: boolean }> {
  const hold = await holdMessages(sqs, queueUrl, options);
  await hold.close();
  return { deadLetters: hold.deadLetters, hasMore: hold.hasMore };
}
