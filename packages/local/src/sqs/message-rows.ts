import type { MessageAttribute, ReceivedMessage, SendMessageOptions } from "../interfaces.ts";
import { md5 } from "./attributes.ts";
import { invalidHandle } from "./errors.ts";

/*
 * One row a message; its state is in the row and nowhere else:
 *
 *   visible    visible_at <= now
 *   delayed    visible_at >  now, receives = 0
 *   in flight  visible_at >  now, receives > 0
 *   dead       the row's queue is the dead-letter queue, dead_letter_source is the queue it came from
 *
 * A receipt handle names row and receive count, so that only the latest receive's handle is valid.
 */
export const SCHEMA = `
  create table if not exists sqs_message (
    seq integer primary key autoincrement, queue text not null, id text not null, body text not null,
    attributes text not null, trace text, group_id text, dedup_id text, dead_source text,
    sent_at integer not null, visible_at integer not null, receives integer not null default 0, first_at integer);
  create index if not exists sqs_visible on sqs_message (queue, visible_at);
  create index if not exists sqs_tenant on sqs_message (queue, group_id, visible_at) where group_id is not null;
  create index if not exists sqs_received on sqs_message (queue, receives) where receives > 0;
  create table if not exists sqs_dedup (
    queue text, scope text, dedup_id text, at integer, id text, seq integer, primary key (queue, scope, dedup_id));`;

export interface MessageRow {
  seq: number;
  queue: string;
  id: string;
  body: string;
  attributes: string;
  trace: string | null;
  group_id: string | null;
  dedup_id: string | null;
  dead_source: string | null;
  sent_at: number;
  visible_at: number;
  receives: number;
  first_at: number | null;
}

/** A FIFO queue's sequence number. */
export const formatSequenceNumber = (seq: number) => String(seq).padStart(20, "0");

/** The message as a consumer receives it. */
export function toReceivedMessage(row: MessageRow): ReceivedMessage {
  const attributes: Record<string, string> = {
    SenderId: "AIDAOFFLINE",
    SentTimestamp: String(row.sent_at),
    ApproximateReceiveCount: String(row.receives),
    ApproximateFirstReceiveTimestamp: String(row.first_at),
  };
  if (row.trace) attributes["AWSTraceHeader"] = row.trace;
  if (row.group_id) attributes["MessageGroupId"] = row.group_id;
  if (row.dedup_id) attributes["MessageDeduplicationId"] = row.dedup_id;
  if (row.queue.endsWith(".fifo")) attributes["SequenceNumber"] = formatSequenceNumber(row.seq);
  if (row.dead_source) attributes["DeadLetterQueueSourceArn"] = row.dead_source;
  const messageAttributes = JSON.parse(row.attributes) as Record<string, MessageAttribute>;
  const receiptHandle = Buffer.from(JSON.stringify([row.queue, row.seq, row.receives])).toString("base64");
  return { messageId: row.id, receiptHandle, body: row.body, md5OfBody: md5(row.body), attributes, messageAttributes };
}

/** The options that send the message again unchanged. */
export function toSendOptions(row: MessageRow): SendMessageOptions {
  return {
    messageAttributes: JSON.parse(row.attributes) as Record<string, MessageAttribute>,
    ...(row.trace ? { traceHeader: row.trace } : {}),
    ...(row.group_id ? { groupId: row.group_id } : {}),
    ...(row.dedup_id ? { deduplicationId: row.dedup_id } : {}),
  };
}

/** The row and receive count of a receipt handle. @throws ReceiptHandleIsInvalid */
export function decodeReceiptHandle(handle: string): { queue: string; seq: number; receives: number } {
  try {
    const parts: unknown = JSON.parse(Buffer.from(handle, "base64").toString());
    const [queue, seq, receives] = Array.isArray(parts) ? (parts as unknown[]) : [];
    if (typeof queue === "string" && Number.isSafeInteger(seq) && Number.isSafeInteger(receives)) {
      return { queue, seq: seq as number, receives: receives as number };
    }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw invalidHandle(handle);
}
