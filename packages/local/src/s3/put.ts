import { copyFile } from "node:fs/promises";
import { AwsError } from "../gateway/errors.ts";
import { writeXml } from "../gateway/xml.ts";
import type { AwsResponse } from "../interfaces.ts";
import type { S3Call, S3Context } from "./context.ts";
import { storedHeaders, noSuchKey, preconditionFailed, parseTags, parseCopySource } from "./buckets.ts";
import { assertWritable, isNotModified } from "./conditions.ts";
import { checksumHeaders } from "./get.ts";
import type { ObjectMetadata } from "./objects.ts";
import { receiveBody } from "./receive-body.ts";

/** PutObject: the body is on disk and verified before the object is visible. */
export async function putObject(
  { store, objects, notify }: S3Context,
  { request, bucket, key }: S3Call,
): Promise<AwsResponse> {
  assertKeyLength(key);
  const { headers } = request;
  assertWritable(headers, objects.get(bucket.name, key), key);
  const file = objects.newFile();
  const { size, md5, checksums } = await receiveBody(request, objects.path(file));
  try {
    const object = store.transaction(() => {
      // Again: another write may have completed while the body was received.
      assertWritable(headers, objects.get(bucket.name, key), key);
      const made = objects.put({
        bucket: bucket.name,
        key,
        file,
        size,
        etag: md5,
        headers: storedHeaders(headers),
        tags: parseTags(headers["x-amz-tagging"]),
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
  { store, objects, notify }: S3Context,
  { request, bucket, key }: S3Call,
  isBucket: (name: string) => boolean,
): Promise<AwsResponse> {
  const { headers } = request;
  const from = parseCopySource(headers["x-amz-copy-source"] ?? "");
  const source = isBucket(from.bucket) ? objects.get(from.bucket, from.key) : undefined;
  if (!source) throw noSuchKey(from.key);
  if (isNotModified(headers, source, "x-amz-copy-source-")) throw preconditionFailed("x-amz-copy-source-If-None-Match");
  const replaced = headers["x-amz-metadata-directive"] === "REPLACE";
  if (from.bucket === bucket.name && source.key === key && !replaced) {
    throw new AwsError(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const file = objects.newFile();
  await copyFile(objects.path(source.file), objects.path(file));
  const made = store.transaction(() => {
    const object: ObjectMetadata = objects.put({
      ...source,
      bucket: bucket.name,
      key,
      file,
      headers: replaced ? storedHeaders(headers) : source.headers,
      tags: headers["x-amz-tagging-directive"] === "REPLACE" ? parseTags(headers["x-amz-tagging"]) : source.tags,
    });
    notify(bucket, "ObjectCreated:Copy", object, request.requestId);
    return object;
  });
  const result = { LastModified: new Date(made.modifiedAt).toISOString(), ETag: `"${made.etag}"` };
  return { status: 200, headers: { "content-type": "application/xml" }, body: writeXml("CopyObjectResult", result) };
}

export function assertKeyLength(key: string): void {
  if (Buffer.byteLength(key) > 1024) throw new AwsError("KeyTooLongError", "Your key is too long");
}
