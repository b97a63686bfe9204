import type { Message } from "@waybill/events-schema/event";
import { PermanentError } from "../failures/errors.ts";
import { log } from "../config/log.ts";

const WARN_BYTES = 32_768;
const MAX_BYTES = 204_800;

/** A message ready to be sent, with its size. */
export interface OutgoingEntry {
  /** The event id. */
  id: string;
  message: Message;
  /** The text that travels. */
  text: string;
  bytes: number;
}

/** Measure a message. Throws PermanentError `event.too-large` above 200 KB; warns above 32 KB. */
export function createOutgoingEntry(message: Message, text: string): OutgoingEntry {
  const { id } = message.detail.meta;
  const event = message["detail-type"];
  // As PutEvents counts: detail, source, detail type, and 14 bytes for the time.
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(message.source + event) + 14;
  if (bytes > MAX_BYTES) {
    const sentence = `${event} ${id} has ${bytes} bytes, above ${MAX_BYTES}: keep the load in S3 and send its key`;
    throw new PermanentError("event.too-large", sentence);
  }
  if (bytes > WARN_BYTES) log.warn("a large message", { event, id, bytes });
  return { id, message, text, bytes };
}
