import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Message } from "@waybill/events-schema/event";
import { sqsClient } from "../config/clients.ts";
import { sendWithRetries, type RejectedEntry, type RetryTiming } from "./send-with-retries.ts";
import { UndeliveredError } from "../failures/errors.ts";
import { type OutgoingEntry, createOutgoingEntry } from "./outgoing-entry.ts";

/**
 * The queue did not accept every message. `failed` has those; all others were accepted.
 *
 * @example
 * await enqueue(queueUrl, message).catch((error: unknown) => {
 *   if (error instanceof EnqueueFailedError) log.warn("not enqueued", { failed: error.failed });
 *   throw error;
 * });
 */
export class EnqueueFailedError extends UndeliveredError {
  override readonly name = "EnqueueFailedError";
}

interface EnqueueOptions extends RetryTiming {
  /** Who each message is for. SQS delivers those of tenants that occupy its consumers after those of others (fair queues). */
  tenant?: (message: Message) => string;
}

/**
 * Send commands to their owner's queue. Returns when the queue has accepted all of them; throws `EnqueueFailedError`
 * otherwise, and PermanentError `event.too-large` before anything is sent.
 *
 * @example
 * await enqueue(queueUrl, RecordPositions.create(positions, { id: "c1.k1", correlationId }));
 */
export async function enqueue(
  queueUrl: string,
  messages: Message | readonly Message[],
  { tenant, ...waits }: EnqueueOptions = {},
): Promise<void> {
  const entries = [messages].flat().map((message) => createOutgoingEntry(message, JSON.stringify(message)));
  const lost = await sendWithRetries(entries, (batch) => send(queueUrl, batch, tenant), waits);
  if (lost.length > 0) throw new EnqueueFailedError("the queue did not accept", lost);
}

async function send(
  queueUrl: string,
  batch: readonly OutgoingEntry[],
  tenant: EnqueueOptions["tenant"],
): Promise<RejectedEntry[]> {
  // Our event id may hold what a batch entry's Id must not, and may repeat: the position is the Id.
  const Entries = batch.map(({ text, message }, n) => ({
    Id: String(n),
    MessageBody: text,
    ...(tenant && { MessageGroupId: tenant(message) }),
  }));
  const answer = await sqsClient().send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  const taken = new Set(answer.Successful?.map(({ Id }) => Id));
  return batch.flatMap((sent, n) => {
    if (taken.has(String(n))) return [];
    const failed = answer.Failed?.find(({ Id }) => Id === String(n));
    return [{ entry: sent, code: failed?.Code ?? "NoAnswer", final: failed?.SenderFault === true }];
  });
}
