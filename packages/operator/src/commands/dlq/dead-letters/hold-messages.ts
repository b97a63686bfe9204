import type { SQS } from "@aws-sdk/client-sqs";
import { toDeadLetter, type DeadLetter } from "./dead-letter.ts";
import { createReceiptHandles } from "./receipt-handles.ts";

/** Received messages that stay hidden from other consumers until they are released, or the process ends and their visibility timeout passes. */
export interface MessageHold {
  /** The selected messages, the oldest first. */
  deadLetters: DeadLetter[];
  /** How many messages were looked at. */
  seen: number;
  /** Messages in the queue, including those that others hold. SQS does not count exactly. */
  messages: number;
  /** How long the queue keeps a message. */
  retentionSeconds: number;
  /** Of the held messages. */
  visibilitySeconds: number;
  /** It ended at `maxMessages` or MAX_HELD_BYTES: the queue may have more that would be selected. */
  hasMore: boolean;
  /** Receives what has become visible since, and returns what is selected of it. */
  receiveVisible(): Promise<DeadLetter[]>;
  /** How many messages are hidden now. */
  hidden(): number;
  /** Makes these visible again at once. */
  release(deadLetters: readonly DeadLetter[]): Promise<void>;
  /** Makes everything visible again that was not selected. */
  releaseOthers(): Promise<void>;
  /** Deletes this one from the queue, by its newest receipt handle: SQS ignores an older one. */
  delete(deadLetter: DeadLetter): Promise<void>;
  /** Releases everything that is still hidden. */
  close(): Promise<void>;
}

export interface HoldOptions {
  /**
   * Called with every message once, ten at a time; returns those to hold. Of the others only the message id stays in memory.
   */
  select: (page: readonly DeadLetter[]) => readonly DeadLetter[] | Promise<readonly DeadLetter[]>;
  /** How many to select at most. @default 10000 */
  maxMessages?: number;
  /** Visibility timeout, renewed while the messages are held; longer for a queue that takes longer to read. @default 60 */
  visibilitySeconds?: number;
  /** Long polling. Without it SQS asks only a sample of its servers; the offline cloud needs none. */
  waitSeconds: number;
  signal?: AbortSignal | undefined;
}

/** As slow as reading a queue is expected to be; a message that is visible again before the end would be received twice. */
const MIN_MESSAGES_PER_SECOND = 100;

/** The bodies of held messages stay in memory; SQS allows a megabyte for each. */
const MAX_HELD_BYTES = 64 * 1_048_576;

/**
 * Receives every visible message of a queue, ten at a time, and keeps them hidden. What stays in memory is the ids of all and
 * the content of the selected; the other receipt handles are in a file.
 */
export async function holdMessages(sqs: SQS, queueUrl: string, options: HoldOptions): Promise<MessageHold> {
  const { select, maxMessages = 10_000, waitSeconds, signal } = options;
  const { messages, retentionSeconds } = await readQueueAttributes(sqs, queueUrl);
  const visibilitySeconds = Math.max(options.visibilitySeconds ?? 60, Math.ceil(messages / MIN_MESSAGES_PER_SECOND));
  /** A queue that seems empty is asked once, without waiting. */
  const longPollingSeconds = messages === 0 ? 0 : waitSeconds;
  const seen = new Set<string>();
  /** Receipt handles by message id. */
  const selected = new Map<string, string>();
  const others = createReceiptHandles();
  /** How many messages those handles are of: one that is visible again before its time is received once more. */
  let otherMessages = 0;
  let heldBytes = 0;
  const isFull = (): boolean => selected.size >= maxMessages || heldBytes >= MAX_HELD_BYTES;
  let renewing: Promise<void> | undefined;
  const renew = setInterval(() => {
    renewing ??= changeAll(visibilitySeconds)
      .catch(() => {})
      .finally(() => (renewing = undefined));
  }, visibilitySeconds * 333);

  /** An expired receipt handle fails alone; its message is then visible or held by someone else, and both are fine. */
  async function changeVisibility(receiptHandles: readonly string[], seconds: number): Promise<void> {
    for (let at = 0; at < receiptHandles.length; at += 10) {
      await sqs.changeMessageVisibilityBatch({
        QueueUrl: queueUrl,
        Entries: receiptHandles.slice(at, at + 10).map((receiptHandle, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        })),
      });
    }
  }
  async function changeAll(seconds: number): Promise<void> {
    await changeVisibility([...selected.values()], seconds);
    for (const batch of others.batches()) await changeVisibility(batch, seconds);
  }
  async function release(deadLetters: readonly DeadLetter[]): Promise<void> {
    const receiptHandles = deadLetters.flatMap(({ messageId }) => selected.get(messageId) ?? []);
    for (const { messageId } of deadLetters) selected.delete(messageId);
    await changeVisibility(receiptHandles, 0);
  }
  async function deleteMessage({ messageId, receiptHandle }: DeadLetter): Promise<void> {
    await sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle: selected.get(messageId) ?? receiptHandle });
    selected.delete(messageId);
  }
  async function releaseOthers(): Promise<void> {
    for (const batch of others.batches()) await changeVisibility(batch, 0);
    others.clear();
    otherMessages = 0;
  }
  async function close(): Promise<void> {
    clearInterval(renew);
    // A renewal after the release would hide them again.
    await renewing;
    try {
      await changeAll(0);
    } finally {
      selected.clear();
      others.close();
    }
  }

  const isAborted = (): boolean => signal?.aborted ?? false;
  async function receivePage(): Promise<DeadLetter[]> {
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: visibilitySeconds,
      WaitTimeSeconds: longPollingSeconds,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    return Messages.map(toDeadLetter);
  }
  /** Selects from the messages of a page that are new; one that was received before has another receipt handle now. */
  async function selectFrom(page: readonly DeadLetter[]): Promise<readonly DeadLetter[]> {
    const fresh = page.filter(({ messageId }) => !seen.has(messageId));
    for (const { messageId } of fresh) seen.add(messageId);
    const held: DeadLetter[] = [];
    try {
      for (const one of fresh.length === 0 ? [] : await select(fresh)) {
        if (isFull()) break;
        heldBytes += one.body.length;
        selected.set(one.messageId, one.receiptHandle);
        held.push(one);
      }
    } finally {
      // Also where the selection failed: `close` makes visible what is recorded here, and nothing else.
      for (const { messageId, receiptHandle } of page) {
        if (selected.has(messageId)) selected.set(messageId, receiptHandle);
        else others.add(receiptHandle);
      }
      otherMessages += fresh.filter(({ messageId }) => !selected.has(messageId)).length;
    }
    return held;
  }
  async function receiveVisible(): Promise<DeadLetter[]> {
    const received: DeadLetter[] = [];
    let empty = 0;
    while (!isFull() && empty < (longPollingSeconds > 0 ? 2 : 1) && !isAborted()) {
      const page = await receivePage().catch(noneOverLimit);
      empty = page.length === 0 ? empty + 1 : 0;
      received.push(...(await selectFrom(page)));
    }
    return received.toSorted((a, b) => a.sentAt - b.sentAt);
  }

  try {
    const deadLetters = await receiveVisible();
    return {
      deadLetters,
      seen: seen.size,
      messages: Math.max(messages, seen.size),
      retentionSeconds,
      visibilitySeconds,
      hasMore: isFull(),
      receiveVisible,
      hidden: () => selected.size + otherMessages,
      release,
      releaseOthers,
      delete: deleteMessage,
      close,
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** SQS hides no more than 120,000 messages of a queue: the rest is not looked at, and the caller says so. */
function noneOverLimit(error: unknown): DeadLetter[] {
  if (error instanceof Error && error.name === "OverLimit") return [];
  throw error;
}

async function readQueueAttributes(
  sqs: SQS,
  queueUrl: string,
): Promise<{ messages: number; retentionSeconds: number }> {
  const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ["All"] });
  const count = (name: keyof typeof Attributes) => Number(Attributes[name] ?? 0);
  return {
    messages: count("ApproximateNumberOfMessages") + count("ApproximateNumberOfMessagesNotVisible"),
    retentionSeconds: Number(Attributes["MessageRetentionPeriod"] ?? 345_600),
  };
}
