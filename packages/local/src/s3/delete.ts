import { AwsError } from "../gateway/errors.ts";
import { asArray, readXmlBody, writeXml } from "../gateway/xml.ts";
import type { AwsResponse } from "../interfaces.ts";
import type { S3Call, S3Context } from "./context.ts";
import type { ObjectMetadata } from "./objects.ts";

/** DeleteObject: 204, whether it existed or not. */
export function deleteObject(context: S3Context, call: S3Call): AwsResponse {
  deleteOne(context, call, call.key);
  return { status: 204 };
}

/** DeleteObjects: up to a thousand keys. */
export async function deleteObjects(
  context: S3Context,
  call: S3Call,
  mayDelete: (key: string) => boolean,
): Promise<AwsResponse> {
  const { Delete } = (await readXmlBody(call.request.stream)) as { Delete?: { Object?: unknown; Quiet?: string } };
  const keys = asArray<{ Key?: string }>(Delete?.Object).map(({ Key = "" }) => Key);
  if (keys.length < 1 || keys.length > 1000) {
    throw new AwsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  }
  const allowed = keys.filter(mayDelete);
  context.store.transaction(() => allowed.forEach((key) => deleteOne(context, call, key)));
  const refused = keys.filter((key) => !allowed.includes(key));
  const result = {
    Deleted: Delete?.Quiet === "true" ? [] : allowed.map((Key) => ({ Key })),
    Error: refused.map((Key) => ({ Key, Code: "AccessDenied", Message: "Access Denied" })),
  };
  return { status: 200, headers: { "content-type": "application/xml" }, body: writeXml("DeleteResult", result) };
}

function deleteOne(
  { store, objects, notify }: S3Context,
  { bucket, request }: S3Call,
  key: string,
): ObjectMetadata | undefined {
  return store.transaction(() => {
    const old = objects.remove(bucket.name, key);
    if (old) notify(bucket, "ObjectRemoved:Delete", old, request.requestId);
    return old;
  });
}
