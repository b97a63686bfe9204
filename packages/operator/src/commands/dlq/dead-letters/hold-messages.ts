import type { SQS } from "@aws-sdk/client-sqs";
import { toDeadLetter, type DeadLetter } from "./dead-letter.ts";

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
  /** It ended at `maxMessages`: the queue may have more that would be selected. */
  hasMore: boolean;
  /** Receives what has become visible since, and returns what is selected of it. */
  receiveVisible(): Promise<DeadLetter[]>;
  /** How many messages are hidden now. */
  hidden(): number;
  /** Makes these visible again at once. */
  release(deadLetters: readonly DeadLetter[]): Promise<void>;
  /** Makes everything visible again that was not selected. */
  releaseOthers(): Promise<void>;
  /** This one was deleted from the queue: stop holding it. */
  markDeleted(deadLetter: DeadLetter): void;
  /** Releases everything that is still hidden. */
  close(): Promise<void>;
}

export interface HoldOptions {
  /** Called once with each message. Of a message that it does not select, only its receipt handle is kept. @default all */
  select?: (deadLetter: DeadLetter) => boolean;
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

/** Receives every visible message of a queue, ten at a time, and keeps them hidden. */
export async function holdMessages(sqs: SQS, queueUrl: string, options: HoldOptions): Promise<MessageHold> {
  const { select = () => true, maxMessages = 10_000, waitSeconds, signal } = options;
  const { messages, retentionSeconds } = await readQueueAttributes(sqs, queueUrl);
  const visibilitySeconds = Math.max(options.visibilitySeconds ?? 60, Math.ceil(messages / MIN_MESSAGES_PER_SECOND));
  /** A queue that seems empty is asked once, without waiting. */
  const longPollingSeconds = messages === 0 ? 0 : waitSeconds;
  /** Receipt handles by message id. */
  const hidden = new Map<string, string>();
  const selected = new Set<string>();
  const renew = setInterval(
    () => void changeVisibility([...hidden.values()], visibilitySeconds).catch(() => {}),
    visibilitySeconds * 333,
  );

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
  async function releaseIds(messageIds: readonly string[]): Promise<void> {
    const receiptHandles = messageIds.flatMap((id) => hidden.get(id) ?? []);
    for (const id of messageIds) markDeleted({ messageId: id });
    await changeVisibility(receiptHandles, 0);
  }
  function markDeleted({ messageId }: Pick<DeadLetter, "messageId">): void {
    hidden.delete(messageId);
    selected.delete(messageId);
  }
  const releaseOthers = () => releaseIds([...hidden.keys()].filter((id) => !selected.has(id)));
  async function close(): Promise<void> {
    clearInterval(renew);
    await releaseIds([...hidden.keys()]);
  }

  const isAborted = (): boolean => signal?.aborted ?? false;
  async function receiveVisible(): Promise<DeadLetter[]> {
    const received: DeadLetter[] = [];
    let empty = 0;
    while (selected.size < maxMessages && empty < (longPollingSeconds > 0 ? 2 : 1) && !isAborted()) {
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: visibilitySeconds,
        WaitTimeSeconds: longPollingSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      empty = Messages.length === 0 ? empty + 1 : 0;
      for (const one of Messages.map(toDeadLetter)) {
        const isNew = !hidden.has(one.messageId);
        hidden.set(one.messageId, one.receiptHandle);
        if (!isNew || selected.size >= maxMessages || !select(one)) continue;
        selected.add(one.messageId);
        received.push(one);
      }
    }
    return received.toSorted((a, b) => a.sentAt - b.sentAt);
  }

  try {
    const deadLetters = await receiveVisible();
    return {
      deadLetters,
      seen: hidden.size,
      messages: Math.max(messages, hidden.size),
      retentionSeconds,
      visibilitySeconds,
      hasMore: selected.size >= maxMessages,
      receiveVisible,
      hidden: () => hidden.size,
      release: (some) => releaseIds(some.map(({ messageId }) => messageId)),
      releaseOthers,
      markDeleted,
      close,
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
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
