import { AwsError } from "../gateway/errors.ts";
import { list, readXml, xml } from "../gateway/xml.ts";
import type { AwsResponse } from "../ports.ts";
import type { Call, Room } from "./bucket-room.ts";
import type { ObjectFacts } from "./objects.ts";

/** DeleteObject: 204, whether it was there or not. */
export function deleteObject(room: Room, call: Call): AwsResponse {
  removeOne(room, call, call.key);
  return { status: 204 };
}

/** DeleteObjects: up to a thousand keys. */
export async function deleteObjects(room: Room, call: Call, mayDelete: (key: string) => boolean): Promise<AwsResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of (call.request.stream ?? []) as AsyncIterable<Buffer>) chunks.push(chunk);
  const { Delete } = readXml(Buffer.concat(chunks).toString()) as { Delete?: { Object?: unknown; Quiet?: string } };
  const keys = list<{ Key?: string }>(Delete?.Object).map(({ Key = "" }) => Key);
  if (keys.length < 1 || keys.length > 1000) {
    throw new AwsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  }
  const allowed = keys.filter(mayDelete);
  room.store.transaction(() => allowed.forEach((key) => removeOne(room, call, key)));
  const refused = keys.filter((key) => !allowed.includes(key));
  const result = {
    Deleted: Delete?.Quiet === "true" ? [] : allowed.map((Key) => ({ Key })),
    Error: refused.map((Key) => ({ Key, Code: "AccessDenied", Message: "Access Denied" })),
  };
  return { status: 200, headers: { "content-type": "application/xml" }, body: xml("DeleteResult", result) };
}

function removeOne({ store, objects, notify }: Room, { bucket, request }: Call, key: string): ObjectFacts | undefined {
  return store.transaction(() => {
    const old = objects.remove(bucket.name, key);
    if (old) notify(bucket, "ObjectRemoved:Delete", old, request.requestId);
    return old;
  });
}
