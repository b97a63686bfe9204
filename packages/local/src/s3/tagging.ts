import { AwsError } from "../gateway/errors.ts";
import { asArray, readXmlBody, writeXml } from "../gateway/xml.ts";
import type { AwsResponse } from "../interfaces.ts";
import type { S3Call, S3Context } from "./context.ts";
import { noSuchKey } from "./buckets.ts";

/** GetObjectTagging, PutObjectTagging, DeleteObjectTagging: the tags alone; the object's bytes stay as they are. */
export async function handleTagging(
  { store, objects, notify }: S3Context,
  { request, bucket, key }: S3Call,
): Promise<AwsResponse> {
  const object = objects.get(bucket.name, key);
  if (!object) throw noSuchKey(key);
  if (request.method === "GET") {
    const Tag = Object.entries(object.tags).map(([Key, Value]) => ({ Key, Value }));
    return {
      status: 200,
      headers: { "content-type": "application/xml" },
      body: writeXml("Tagging", { TagSet: { Tag } }),
    };
  }
  const tags = request.method === "PUT" ? await readTags(request.stream) : {};
  store.transaction(() => {
    objects.retag(object, tags);
    notify(bucket, request.method === "PUT" ? "ObjectTagging:Put" : "ObjectTagging:Delete", object, request.requestId);
  });
  return { status: request.method === "PUT" ? 200 : 204 };
}

async function readTags(stream: NodeJS.ReadableStream | undefined): Promise<Record<string, string>> {
  const { Tagging } = (await readXmlBody(stream)) as { Tagging?: { TagSet?: { Tag?: unknown } } };
  const tags = asArray<{ Key?: string; Value?: string }>(Tagging?.TagSet?.Tag).map(({ Key = "", Value = "" }) => [
    Key,
    Value,
  ]);
  if (tags.length > 10) throw new AwsError("BadRequest", "Object tags cannot be greater than 10");
  return Object.fromEntries(tags) as Record<string, string>;
}
