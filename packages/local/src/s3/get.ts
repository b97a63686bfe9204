import { open } from "node:fs/promises";
import { AwsError } from "../gateway/errors.ts";
import type { AwsResponse } from "../interfaces.ts";
import type { S3Call, S3Context } from "./context.ts";
import { noSuchKey } from "./buckets.ts";
import { isNotModified } from "./conditions.ts";
import type { ObjectMetadata } from "./objects.ts";

/** GetObject and HeadObject: conditions, one range, response-… overrides, checksums on request. */
export async function getObject({ objects }: S3Context, { request, bucket, key }: S3Call): Promise<AwsResponse> {
  const object = objects.get(bucket.name, key);
  if (!object) throw noSuchKey(key);
  const headers = objectHeaders(object);
  if (isNotModified(request.headers, object)) return { status: 304, headers };
  for (const [name, value] of request.url.searchParams) {
    if (name.startsWith("response-")) headers[name.slice(9)] = value;
  }
  const range = parseRange(request.headers["range"], object.size);
  if (!range && request.headers["x-amz-checksum-mode"] === "ENABLED") Object.assign(headers, checksumHeaders(object));
  const [start, end] = range ?? [0, object.size - 1];
  headers["content-length"] = String(end - start + 1);
  if (range) headers["content-range"] = `bytes ${start}-${end}/${object.size}`;
  const status = range ? 206 : 200;
  if (request.method === "HEAD") return { status, headers };
  if (object.size === 0) return { status, headers, body: "" };
  // Opened before the response starts: a concurrent replacement or deletion does not truncate it.
  const file = await open(objects.path(object.file));
  return { status, headers, body: file.createReadStream({ start, end }) };
}

function objectHeaders(object: ObjectMetadata): Record<string, string> {
  const tags = Object.keys(object.tags).length;
  return {
    ...object.headers,
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.modifiedAt).toUTCString(),
    "accept-ranges": "bytes",
    ...(tags > 0 ? { "x-amz-tagging-count": String(tags) } : {}),
  };
}

export function checksumHeaders({
  checksums,
  checksumType,
}: Pick<ObjectMetadata, "checksums" | "checksumType">): Record<string, string> {
  const all = Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]);
  return all.length > 0
    ? { ...(Object.fromEntries(all) as Record<string, string>), "x-amz-checksum-type": checksumType }
    : {};
}

/** `bytes=0-9`, `bytes=5-`, `bytes=-3`. An invalid range is ignored, as by S3. */
function parseRange(header: string | undefined, size: number): [number, number] | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === "" && Number(last) === 0)) {
    throw new AwsError("InvalidRange", "The requested range is not satisfiable", {
      status: 416,
      detail: { RangeRequested: header, ActualObjectSize: size },
    });
  }
  return [start, end];
}
