import type { Message } from "@waybill/events-schema/event";
import { Meta } from "@waybill/events-schema/event";
import * as z from "zod";
import { truncateBytes } from "../failures/text.ts";

const StoredObject = z.object({
  objects: z.array(
    z.object({
      bucket: z.string(),
      key: z.string(),
      bytes: z.int().min(0),
      /** Of the object as it was written: another one may be there when the message is processed. */
      etag: z.string().optional(),
    }),
  ),
});
/**
 * The data of `objects.stored`.
 *
 * @example
 * const keys = ({ objects }: StoredObject) => objects.map(({ key }) => key);
 */
export type StoredObject = z.output<typeof StoredObject>;
const Detail = z.object({ meta: Meta, data: StoredObject });

/**
 * S3's notification that objects were written. Give it to `worker()` as a contract: the bucket sends it to the worker's queue
 * itself, so there is no bus rule for it and no service can publish it.
 *
 * @example
 * const handler = worker("RegisterPhoto", ObjectsStored, async function registerPhotos({ data }) {
 *   for (const { key } of data.objects) await register(key);
 * });
 */
export const ObjectsStored = {
  name: "objects.stored",
  source: "aws.s3",
  parse: (detail: unknown): { meta: Meta; data: StoredObject } => Detail.parse(detail),
};

interface Notification {
  Event?: unknown;
  RequestId?: unknown;
  Time?: unknown;
  Records?: { eventSource?: unknown }[];
}
interface Written {
  eventTime: string;
  responseElements: { "x-amz-request-id": string };
  s3: { bucket: { name: string }; object: { key: string; size?: number; eTag?: string; sequencer: string } };
}

/**
 * S3's notification as a message like ours; anything else stays what it is.
 *
 * @example
 * const message = toMessage({ Records: [{ eventSource: "aws:s3" }] });
 */
export function toMessage<T extends object>(body: T): T | Message {
  const { Event, RequestId, Time, Records } = body as Notification;
  // Sent once when a bucket's notifications are configured: it names no object, and must not become a dead letter.
  if (Event === "s3:TestEvent") return message(`s3.${String(RequestId)}`, "s3:TestEvent", String(Time), []);
  if (!Array.isArray(Records) || Records[0]?.eventSource !== "aws:s3") return body;
  const written = Records as Written[];
  const { eventTime, responseElements, s3 } = written[0]!;
  const id = `s3.${responseElements["x-amz-request-id"]}.${s3.object.sequencer}`;
  return message(
    truncateBytes(id, 128),
    truncateBytes(keyOf(written[0]!), 128),
    eventTime,
    written.map((one) => ({
      bucket: one.s3.bucket.name,
      key: keyOf(one),
      bytes: one.s3.object.size ?? 0,
      ...(one.s3.object.eTag !== undefined && { etag: one.s3.object.eTag }),
    })),
  );
}

function message(id: string, subject: string, at: string, objects: StoredObject["objects"]): Message<StoredObject> {
  const meta = { id, v: 1, at, by: ObjectsStored.source, subject, correlationId: id };
  return { source: ObjectsStored.source, "detail-type": ObjectsStored.name, detail: { meta, data: { objects } } };
}

/** S3 writes keys as a query does: a space is a plus. */
const keyOf = ({ s3 }: Written) => decodeURIComponent(s3.object.key.replaceAll("+", " "));
