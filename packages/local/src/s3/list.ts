import { AwsError } from "../gateway/errors.ts";
import { writeXml } from "../gateway/xml.ts";
import type { AwsResponse } from "../interfaces.ts";
import type { S3Call, S3Context } from "./context.ts";
import type { ObjectMetadata, ObjectStore } from "./objects.ts";

/** Sorts after every key with the same prefix. */
const AFTER_ALL_KEYS = "\u{10FFFF}";

/** ListObjectsV2, and the older ListObjects: prefix, delimiter, pages. */
export function listObjects({ objects }: S3Context, { bucket, request }: S3Call): AwsResponse {
  const query = request.url.searchParams;
  const isV2 = query.get("list-type") === "2";
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const max = Math.min(Number(query.get("max-keys") ?? 1000), 1000);
  if (!Number.isInteger(max) || max < 0)
    throw new AwsError("InvalidArgument", "max-keys must be between 0 and 2147483647");
  const token = query.get("continuation-token");
  const marker = query.get("marker") ?? "";
  const after = token ? Buffer.from(token, "base64").toString() : (query.get(isV2 ? "start-after" : "marker") ?? "");
  const { contents, prefixes, last, more } = listPage(objects, bucket.name, { prefix, delimiter, after, max });

  const encode =
    query.get("encoding-type") === "url"
      ? (text: string) => encodeURIComponent(text).replace(/%2F/g, "/")
      : (text: string) => text;
  const result = {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(delimiter ? { Delimiter: encode(delimiter) } : {}),
    MaxKeys: max,
    ...(query.has("encoding-type") ? { EncodingType: "url" } : {}),
    IsTruncated: more,
    ...(isV2
      ? {
          KeyCount: contents.length + prefixes.length,
          ...(token ? { ContinuationToken: token } : {}),
          ...(more ? { NextContinuationToken: Buffer.from(last).toString("base64") } : {}),
        }
      : { Marker: encode(marker), ...(more ? { NextMarker: encode(last) } : {}) }),
    Contents: contents.map((object) => ({
      Key: encode(object.key),
      LastModified: new Date(object.modifiedAt).toISOString(),
      ETag: `"${object.etag}"`,
      Size: object.size,
      StorageClass: "STANDARD",
    })),
    CommonPrefixes: prefixes.map((Prefix) => ({ Prefix: encode(Prefix) })),
  };
  const body = writeXml("ListBucketResult", result, 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
  return { status: 200, headers: { "content-type": "application/xml" }, body };
}

/** ListObjectVersions of a bucket without versioning: each object is its only version, `null`. */
export function listObjectVersions({ objects }: S3Context, { bucket, request }: S3Call): AwsResponse {
  const query = request.url.searchParams;
  const prefix = query.get("prefix") ?? "";
  const after = query.get("key-marker") ?? "";
  const max = Math.min(Number(query.get("max-keys") ?? 1000), 1000);
  const { contents, last, more } = listPage(objects, bucket.name, { prefix, delimiter: "", after, max });
  const encode = query.get("encoding-type") === "url" ? (key: string) => encodeURIComponent(key) : (key: string) => key;
  const result = {
    Name: bucket.name,
    Prefix: encode(prefix),
    KeyMarker: encode(after),
    MaxKeys: max,
    IsTruncated: more,
    ...(more ? { NextKeyMarker: encode(last), NextVersionIdMarker: "null" } : {}),
    Version: contents.map((object) => ({
      Key: encode(object.key),
      VersionId: "null",
      IsLatest: true,
      LastModified: new Date(object.modifiedAt).toISOString(),
      ETag: `"${object.etag}"`,
      Size: object.size,
      StorageClass: "STANDARD",
    })),
  };
  const body = writeXml("ListVersionsResult", result, 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
  return { status: 200, headers: { "content-type": "application/xml" }, body };
}

interface ListRequest {
  prefix: string;
  delimiter: string;
  after: string;
  max: number;
}

/** Keys and common prefixes count alike against `max`; a common prefix is skipped as a whole. */
function listPage(objects: ObjectStore, bucket: string, { prefix, delimiter, after, max }: ListRequest) {
  const contents: ObjectMetadata[] = [];
  const prefixes: string[] = [];
  let last = after;
  // A page that ended with a common prefix continues after everything in it.
  let from = delimiter && after.length > prefix.length && after.endsWith(delimiter) ? after + AFTER_ALL_KEYS : after;
  for (;;) {
    const some = objects.after(bucket, prefix, from, delimiter ? 100 : max + 1);
    if (some.length === 0) return { contents, prefixes, last, more: false };
    for (const object of some) {
      if (contents.length + prefixes.length >= max) return { contents, prefixes, last, more: max > 0 };
      const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
      if (end < 0) {
        contents.push(object);
        last = from = object.key;
      } else {
        last = object.key.slice(0, end + delimiter.length);
        prefixes.push(last);
        from = last + AFTER_ALL_KEYS;
        break;
      }
    }
  }
}
