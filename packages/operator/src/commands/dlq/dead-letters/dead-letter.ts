import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import { FAILURE_ATTRIBUTES } from "@waybill/kernel/failure-attributes";
import { toMessage } from "@waybill/kernel/stored-object";

/** A dead letter as an operator sees it: the message, and what can be read in it. */
export interface DeadLetter {
  /** Of this stay in this queue; a redrive or a replay gives another. */
  messageId: string;
  receiptHandle: string;
  body: string;
  system: Record<string, string>;
  attributes: Record<string, MessageAttributeValue>;
  /** Our event id; the SQS message id for a body that has none. */
  eventId: string;
  event: string;
  meta: Record<string, unknown>;
  data: unknown;
  /** Why it was parked at once, when it was. */
  reason: string | undefined;
  /** Of the invocation that parked it. */
  requestId: string | undefined;
  sentAt: number;
  /** ARN of the queue a bus rule could not deliver to. */
  targetArn: string | undefined;
}

/** What a bus rule adds when it gives up, and the trace that Lambda takes for a loop when it travels twice. */
const RULE_ATTRIBUTES =
  /^(RULE_ARN|TARGET_ARN|ERROR_CODE|ERROR_MESSAGE|RETRY_ATTEMPTS|EXHAUSTED_RETRY_CONDITION|AWSTraceHeader)$/;
/** What a worker adds when it parks a message. A sender may use the same names: then they are not a worker's. */
const WORKER_ATTRIBUTES: ReadonlySet<string> = new Set(FAILURE_ATTRIBUTES);

const isParked = (attributes: Record<string, MessageAttributeValue>): boolean => FAILURE_ATTRIBUTES[0] in attributes;

/** The attributes a message was born with, without those that its death added or that must not travel twice. */
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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The body as an object, or undefined when it is none. */
export function parseJsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The body as workers read it: what S3 tells is a message too. Undefined when it is no object. */
function parseMessageBody(body: string): Record<string, unknown> | undefined {
  const value = parseJsonObject(body);
  try {
    return value && { ...toMessage(value) };
  } catch {
    // It only looks like S3's.
    return value;
  }
}

/** Read what can be read; an unreadable body makes a dead letter too. */
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
 * The body to send again: the same message with `meta.replayOf`, and other data when it was edited. Its id stays, so
 * that whoever has seen it knows it. What S3 told goes as the message that workers make of it; what is none, as it is.
 */
export function createReplayBody(body: string, replayId: string, data?: unknown): string {
  const message = parseMessageBody(body);
  const detail = message?.["detail"];
  if (!message || !isRecord(detail) || !isRecord(detail["meta"])) return body;
  return JSON.stringify({
    ...message,
    detail: {
      ...detail,
      meta: { ...detail["meta"], replayOf: replayId },
      data: data === undefined ? detail["data"] : data,
    },
  });
}
