import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Message } from "@waybill/events-schema/event";
import { eventBridgeClient } from "../config/clients.ts";
import { sendWithRetries, type RejectedEntry, type RetryTiming } from "./send-with-retries.ts";
import { UndeliveredError } from "../failures/errors.ts";
import { linkedValue } from "../config/links.ts";
import { type OutgoingEntry, createOutgoingEntry } from "./outgoing-entry.ts";

/**
 * The bus did not accept every event. `failed` has those; all others were accepted.
 *
 * @example
 * await publish(message).catch((error: unknown) => {
 *   if (error instanceof PublishFailedError) log.warn("not published", { failed: error.failed });
 *   throw error;
 * });
 */
export class PublishFailedError extends UndeliveredError {
  override readonly name = "PublishFailedError";
}

/**
 * Publish events on the bus. Returns when the bus has accepted all of them; throws `PublishFailedError` otherwise, and
 * PermanentError `event.too-large` before anything is sent. Write first, publish second.
 *
 * @example
 * await publish(RunProgressed.create(progress, { id: "run_1.progressed.7", correlationId }));
 */
export async function publish(messages: Message | readonly Message[], waits?: RetryTiming): Promise<void> {
  const entries = [messages].flat().map((message) => createOutgoingEntry(message, JSON.stringify(message.detail)));
  const lost = await sendWithRetries(entries, put, waits);
  if (lost.length > 0) throw new PublishFailedError("the bus did not accept", lost);
}

/** Refusals that the same entry would meet again. */
const FINAL = [
  "NotAuthorizedForSourceException",
  "NotAuthorizedForDetailTypeException",
  "MalformedDetail",
  "InvalidArgument",
];

async function put(batch: readonly OutgoingEntry[]): Promise<RejectedEntry[]> {
  const Entries = batch.map(({ message, text }) => ({
    EventBusName: linkedValue("Bus", "name"),
    Source: message.source,
    DetailType: message["detail-type"],
    Detail: text,
    Time: new Date(message.detail.meta.at),
    Resources: [],
  }));
  const answer = await eventBridgeClient().send(new PutEventsCommand({ Entries }));
  return batch.flatMap((sent, n) => {
    const entry = answer.Entries?.[n];
    if (entry?.EventId) return [];
    const code = entry?.ErrorCode ?? "NoAnswer";
    return [{ entry: sent, code, final: FINAL.includes(code) }];
  });
}
