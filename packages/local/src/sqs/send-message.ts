import { type JsonInput, listField, optionalText, optionalWholeNumber } from "../gateway/json.ts";
import { AwsError } from "../gateway/errors.ts";
import type { SendMessageOptions } from "../interfaces.ts";
import { md5, md5OfAttributes, parseAttributes, messageBytes } from "./attributes.ts";
import { boundedNumber, invalidValue, missingParameter, sqsError } from "./errors.ts";
import type { QueueEngine } from "./queues.ts";
import type { QueueSettings } from "./settings.ts";

/** SQS takes what XML 1.0 takes. */
const INVALID_CHARACTERS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** One SendMessage, or one entry of a batch: everything that SQS would refuse is refused. */
export function sendMessage(engine: QueueEngine, queue: QueueSettings, input: JsonInput): Record<string, unknown> {
  const body = optionalText(input, "MessageBody");
  if (!body) throw missingParameter("MessageBody");
  if (INVALID_CHARACTERS.test(body)) {
    throw sqsError(
      "InvalidMessageContents",
      "Invalid characters in the message: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.",
    );
  }
  const messageAttributes = parseAttributes(input["MessageAttributes"]);
  const system = parseAttributes(removeDots(input["MessageSystemAttributes"]), "MessageSystemAttributes");
  if (messageBytes(body, messageAttributes) > queue.maxBytes) {
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maxBytes} bytes.`,
    );
  }
  const options: SendMessageOptions = { messageAttributes };
  const delay = boundedNumber(optionalWholeNumber(input, "DelaySeconds"), "DelaySeconds", 0, 900);
  if (delay !== undefined) options.delaySeconds = delay;
  const group = optionalIdentifier(input, "MessageGroupId");
  if (group) options.groupId = group;
  const deduplication = optionalIdentifier(input, "MessageDeduplicationId");
  if (deduplication && !queue.fifo) {
    throw invalidValue(
      `Value ${deduplication} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
    );
  }
  if (deduplication) options.deduplicationId = deduplication;
  const trace = system["AWSTraceHeader"]?.stringValue;
  if (trace) options.traceHeader = trace;

  const { messageId, sequence } = engine.send(queue, body, options);
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(messageAttributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(system),
    ...(queue.fifo ? { SequenceNumber: sequence } : {}),
  };
}

/** A batch also counts as a whole. */
export function assertBatchSize(input: JsonInput, maxBytes: number): void {
  let total = 0;
  for (const entry of listField(input, "Entries")) {
    total += messageBytes(optionalText(entry, "MessageBody") ?? "", parseAttributesOrEmpty(entry));
  }
  if (total <= maxBytes) return;
  const message = `Batch requests cannot be longer than ${maxBytes} bytes. You have sent ${total} bytes.`;
  throw sqsError("BatchRequestTooLong", message, "AWS.SimpleQueueService.BatchRequestTooLong");
}

/** A wrong attribute fails its entry later on, not the batch. */
function parseAttributesOrEmpty(entry: JsonInput) {
  try {
    return parseAttributes(entry["MessageAttributes"]);
  } catch (error) {
    if (error instanceof AwsError) return {};
    throw error;
  }
}

/** The one system attribute that may be sent carries the reserved prefix without a dot. */
function removeDots(value: unknown): unknown {
  const names = Object.keys(value ?? {});
  const unknown = names.find((name) => name !== "AWSTraceHeader");
  if (unknown)
    throw invalidValue(`Message system attribute ${unknown} is not one that can be sent: only AWSTraceHeader.`);
  return value;
}

function optionalIdentifier(input: JsonInput, name: string): string | undefined {
  const value = optionalText(input, name);
  if (value !== undefined && !/^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/.test(value)) {
    throw invalidValue(
      `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  }
  return value;
}
