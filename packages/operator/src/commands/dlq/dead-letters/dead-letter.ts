import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import { FAILURE_ATTRIBUTES } from "@waybill/kernel/failure-attributes";
import { toMessage } from "@waybill/kernel/stored-object";
import { isRecord, parseJsonObject } from "../../../json.ts";

/** A message of a dead-letter queue, and what could be parsed from it. */
export interface DeadLetter {
  /** Of the message in this queue; a redrive or a replay gives it another. */
  messageId: string;
  receiptHandle: string;
  body: string;
  system: Record<string, string>;
  attributes: Record<string, MessageAttributeValue>;
  /** The event id; the SQS message id for a body without one. */
  eventId: string;
  event: string;
  meta: Record<string, unknown>;
  data: unknown;
  /** Error code of the worker that parked it without retries, or of the bus rule. */
  reason: string | undefined;
  /** Of the invocation that parked it. */
  requestId: string | undefined;
  sentAt: number;
  /** ARN of the queue that a bus rule could not deliver to. */
  targetArn: string | undefined;
}

/** Attributes that a bus rule adds when delivery fails, and the trace header, which Lambda takes for a loop when it is sent twice. */
const RULE_ATTRIBUTES =
  /^(RULE_ARN|TARGET_ARN|ERROR_CODE|ERROR_MESSAGE|RETRY_ATTEMPTS|EXHAUSTED_RETRY_CONDITION|AWSTraceHeader)$/;
/** Attributes that a worker adds when it parks a message. A sender may use the same names on a message that was not parked. */
const WORKER_ATTRIBUTES: ReadonlySet<string> = new Set(FAILURE_ATTRIBUTES);

const isParked = (attributes: Record<string, MessageAttributeValue>): boolean => FAILURE_ATTRIBUTES[0] in attributes;

/** The attributes that the sender set, without those added by the failure and those that must not be sent twice. */
export function originalAttributes(
  attributes: Record<string, MessageAttributeValue>,
): Record<string, MessageAttributeValue> {
  const parked = isParked(attributes);
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name]) => !RULE_ATTRIBUTES.test(name) && !(parked && WORKER_ATTRIBUTES.has(name)),
    ),
  );
}

/** The body as workers parse it: an S3 notification becomes a message, too. Undefined when it is not an object. */
function parseMessageBody(body: string): Record<string, unknown> | undefined {
  const value = parseJsonObject(body);
  try {
    return value && { ...toMessage(value) };
  } catch {
    // It only looks like an S3 notification.
    return value;
  }
}

/** Parses what can be parsed; a message with an unreadable body is a dead letter, too. */
export function toDeadLetter(message: Message): DeadLetter {
  const attributes = message.MessageAttributes ?? {};
  const system = (message.Attributes ?? {}) as Record<string, string>;
  const body = parseMessageBody(message.Body ?? "");
  const detail = isRecord(body?.["detail"]) ? body["detail"] : {};
  const meta = isRecord(detail["meta"]) ? detail["meta"] : {};
  const messageId = message.MessageId ?? "";
  const attribute = (name: string): string | undefined => attributes[name]?.StringValue;
  return {
    messageId,
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    system,
    attributes,
    eventId: typeof meta["id"] === "string" && meta["id"] !== "" ? meta["id"] : messageId,
    event: typeof body?.["detail-type"] === "string" ? body["detail-type"] : "unreadable",
    meta,
    data: detail["data"],
    reason: attribute("errorCode") ?? attribute("ERROR_CODE"),
    requestId: isParked(attributes) ? attribute("requestId") : undefined,
    sentAt: Number(system["SentTimestamp"] ?? Number.NaN),
    targetArn: attribute("TARGET_ARN"),
  };
}

/**
 * The body to send again: the same message with `meta.replayOf`, and with other data when it was edited. Its id stays,
 * so that a worker that has handled it recognizes it. An S3 notification is sent as the message that workers make of it,
 * an unreadable body unchanged.
 *
 * A message of the full size has no room for the id of the replay and is sent without it.
 */
export function createReplayBody(
  body: string,
  replayId: string,
  { data, maxBytes = MAX_MESSAGE_BYTES }: { data?: unknown; maxBytes?: number } = {},
): string {
  const message = parseMessageBody(body);
  const detail = message?.["detail"];
  if (!message || !isRecord(detail) || !isRecord(detail["meta"])) return body;
  const edited = { ...detail, data: data === undefined ? detail["data"] : data };
  const marked = JSON.stringify({
    ...message,
    detail: { ...edited, meta: { ...detail["meta"], replayOf: replayId } },
  });
  if (Buffer.byteLength(marked) <= maxBytes) return marked;
  return data === undefined ? body : JSON.stringify({ ...message, detail: edited });
}

/** Of SQS: the body with its attributes. */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** What message attributes take of that. */
export function attributeBytes(attributes: Record<string, MessageAttributeValue>): number {
  return Object.entries(attributes).reduce((sum, [name, { DataType = "", StringValue = "", BinaryValue }]) => {
    return sum + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.byteLength ?? 0);
  }, 0);
}
