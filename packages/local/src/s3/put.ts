import { copyFile } from "node:fs/promises";
import { AwsError } from "../gateway/errors.ts";
import { xml } from "../gateway/xml.ts";
import type { AwsResponse } from "../ports.ts";
import type { Call, Room } from "./bucket-room.ts";
import { keptHeaders, noSuchKey, preconditionFailed, tagsOf } from "./buckets.ts";
import { checkWrite, unchanged } from "./conditions.ts";
import { checksumHeaders } from "./get.ts";
import type { ObjectFacts } from "./objects.ts";
import { receive } from "./receive.ts";

/** PutObject: the body is on disk and checked before anything is seen of it. */
export async function putObject(
  { store, objects, notify }: Room,
  { request, bucket, key }: Call,
): Promise<AwsResponse> {
  checkKey(key);
  const { headers } = request;
  checkWrite(headers, objects.get(bucket.name, key), key);
  const file = objects.newFile();
  const { size, md5, checksums } = await receive(request, objects.path(file));
  try {
    const object = store.transaction(() => {
      // Again: somebody may have been quicker while the body came in.
      checkWrite(headers, objects.get(bucket.name, key), key);
      const made = objects.put({
        bucket: bucket.name,
        key,
        file,
        size,
        etag: md5,
        headers: keptHeaders(headers),
        tags: tagsOf(headers["x-amz-tagging"]),
        checksums,
        checksumType: "FULL_OBJECT",
      });
      notify(bucket, "ObjectCreated:Put", made, request.requestId);
      return made;
    });
    return { status: 200, headers: { etag: `"${object.etag}"`, ...checksumHeaders(object) } };
  } catch (error) {
    objects.discard(file);
    throw error;
  }
}

/** CopyObject, within and between buckets. */
export async function copyObject(
  { store, objects, notify }: Room,
  { request, bucket, key }: Call,
  isBucket: (name: string) => boolean,
): Promise<AwsResponse> {
  const { headers } = request;
  const [fromBucket = "", ...rest] = decodeURIComponent(headers["x-amz-copy-source"] ?? "")
    .replace(/^\//, "")
    .split("/");
  const source = isBucket(fromBucket) ? objects.get(fromBucket, rest.join("/")) : undefined;
  if (!source) throw noSuchKey(rest.join("/"));
  if (unchanged(headers, source, "x-amz-copy-source-")) throw preconditionFailed("x-amz-copy-source-If-None-Match");
  const replaced = headers["x-amz-metadata-directive"] === "REPLACE";
  if (fromBucket === bucket.name && source.key === key && !replaced) {
    throw new AwsError(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const file = objects.newFile();
  await copyFile(objects.path(source.file), objects.path(file));
  const made = store.transaction(() => {
    const object: ObjectFacts = objects.put({
      ...source,
      bucket: bucket.name,
      key,
      file,
      headers: replaced ? keptHeaders(headers) : source.headers,
      tags: headers["x-amz-tagging-directive"] === "REPLACE" ? tagsOf(headers["x-amz-tagging"]) : source.tags,
    });
    notify(bucket, "ObjectCreated:Copy", object, request.requestId);
    return object;
  });
  const result = { LastModified: new Date(made.modifiedAt).toISOString(), ETag: `"${made.etag}"` };
  return { status: 200, headers: { "content-type": "application/xml" }, body: xml("CopyObjectResult", result) };
}

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > 1024) throw new AwsError("KeyTooLongError", "Your key is too long");
}
