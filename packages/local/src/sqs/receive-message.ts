import { type JsonInput, textList, optionalWholeNumber } from "../gateway/json.ts";
import type { Clock, ReceivedMessage } from "../interfaces.ts";
import { selectByName, md5OfAttributes, toAttributeResponse } from "./attributes.ts";
import { boundedNumber } from "./errors.ts";
import type { QueueEngine } from "./queues.ts";
import type { QueueSettings } from "./settings.ts";

/** ReceiveMessage, with its long poll: ends with the first message, at its time limit, or when the caller disconnects. */
export async function receiveMessage(
  engine: QueueEngine,
  clock: Clock,
  queue: QueueSettings,
  input: JsonInput,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  const max = boundedNumber(optionalWholeNumber(input, "MaxNumberOfMessages"), "MaxNumberOfMessages", 1, 10) ?? 1;
  const visibility = boundedNumber(optionalWholeNumber(input, "VisibilityTimeout"), "VisibilityTimeout", 0, 43_200);
  const wait =
    boundedNumber(optionalWholeNumber(input, "WaitTimeSeconds"), "WaitTimeSeconds", 0, 20) ?? queue.waitSeconds;
  const take = () => engine.receive(queue, max, visibility);

  let taken = take();
  if (taken.length === 0 && wait > 0) taken = await waitForFirst(engine, clock, queue, wait, take, signal);
  return taken.length > 0 ? { Messages: taken.map((message) => toMessageResponse(message, input)) } : {};
}

function waitForFirst(
  engine: QueueEngine,
  clock: Clock,
  queue: QueueSettings,
  seconds: number,
  take: () => ReceivedMessage[],
  signal?: AbortSignal,
): Promise<ReceivedMessage[]> {
  return new Promise((resolve, reject) => {
    const end = (messages: ReceivedMessage[]) => {
      stopWaiting();
      stopTimer();
      signal?.removeEventListener("abort", hungUp);
      resolve(messages);
    };
    const hungUp = () => end([]);
    const stopWaiting = engine.onVisible(queue.name, () => {
      try {
        const messages = take();
        if (messages.length > 0) end(messages);
      } catch (error) {
        reject(error);
      }
    });
    const stopTimer = clock.at(clock.now() + seconds * 1000, () => end([]));
    signal?.addEventListener("abort", hungUp);
  });
}

function toMessageResponse(message: ReceivedMessage, input: JsonInput): Record<string, unknown> {
  const system = [...textList(input, "AttributeNames"), ...textList(input, "MessageSystemAttributeNames")];
  const attributes = selectByName(message.messageAttributes, textList(input, "MessageAttributeNames"));
  const all = selectByName(message.attributes, system);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(Object.keys(all).length > 0 ? { Attributes: all } : {}),
    ...(Object.keys(attributes).length > 0
      ? { MessageAttributes: toAttributeResponse(attributes), MD5OfMessageAttributes: md5OfAttributes(attributes) }
      : {}),
  };
}
