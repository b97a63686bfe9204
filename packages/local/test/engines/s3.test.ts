import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { BucketView } from "@waybill/plan/view/stage-view";
import { expect, test } from "vitest";
import { CHECKSUM_ALGORITHMS } from "../../src/s3/checksums.ts";
import { signRequest } from "../sign-request.ts";
import { startTestCloud } from "./test-cloud.ts";
import { arn, bucket, inProcessLambda, queue } from "./views.ts";

const Bucket = "photos";
async function bucketOf(more: Partial<BucketView> = {}, parts = {}, options = {}) {
  const started = await startTestCloud({ buckets: [bucket(Bucket, more)], ...parts }, options);
  const s3 = new S3Client(started.aws);
  const put = (Key: string, Body: string | Uint8Array = Key, extra = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...extra }));
  const text = async (Key: string, extra = {}) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, ...extra }))).Body?.transformToString();
  return { ...started, s3, put, text };
}
const md5 = (bytes: string | Uint8Array) => createHash("md5").update(bytes).digest("hex");

test("an object is read byte for byte, with its headers, metadata and checksum", async () => {
  const { s3, put } = await bucketOf();
  const body = randomBytes(300_000);
  const Key = "uploads/a b+c é/ü&<x>.bin";
  const { ETag } = await put(Key, body, {
    ContentType: "image/png",
    CacheControl: "no-cache",
    ContentEncoding: "gzip",
    Metadata: { by: "c1" },
  });
  expect(ETag).toBe(`"${md5(body)}"`);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
  expect(Buffer.compare(body, Buffer.from((await got.Body?.transformToByteArray()) as Uint8Array))).toBe(0);
  expect(got).toMatchObject({
    ContentType: "image/png",
    CacheControl: "no-cache",
    ContentEncoding: "gzip",
    Metadata: { by: "c1" },
    ETag,
    ContentLength: 300_000,
  });
  expect(got.ChecksumCRC32).toMatch(/=$/);
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ContentLength: 300_000, ETag });
});

test("a stream uploaded as aws-chunked is stored without the chunk framing", async () => {
  const { s3, text } = await bucketOf();
  const Body = Readable.from([Buffer.from("one,"), Buffer.from("two,"), Buffer.from("three")]);
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body, ContentLength: 13, ChecksumAlgorithm: "SHA256" }));
  expect(await text("k")).toBe("one,two,three");
  await s3.send(new PutObjectCommand({ Bucket, Key: "empty", Body: "" }));
  expect(await text("empty")).toBe("");
});

test("an object of more than 12 MiB can be stored and read", async () => {
  const { put, s3 } = await bucketOf();
  const body = randomBytes(20 * 1024 * 1024);
  await put("large", body);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
  expect(md5((await got.Body?.transformToByteArray()) as Uint8Array)).toBe(md5(body));
});

test.for([
  ["crc32", "y/Q5Jg=="],
  ["crc32c", "4waSgw=="],
  ["crc64nvme", "rosUhgp5mIg="],
  ["sha1", "98O8HYCOBHMqhkMZO/m1t+qCIRk="],
] as const)("the checksum %s of 123456789 is the published one", ([name, value]) => {
  const digest = CHECKSUM_ALGORITHMS[name]?.();
  digest?.update(Buffer.from("1234"));
  digest?.update(Buffer.from("56789"));
  const expected = { sha1: createHash("sha1").update("123456789").digest("base64") }[name as "sha1"] ?? value;
  expect(digest?.value()).toBe(expected);
});

test("an upload with a wrong checksum is refused, and the existing object stays", async () => {
  const { put, text } = await bucketOf();
  await put("k", "good");
  await expect(put("k", "bad", { ChecksumCRC32C: "AAAAAA==" })).rejects.toMatchObject({ name: "BadDigest" });
  await expect(put("k", "bad", { ContentMD5: Buffer.alloc(16).toString("base64") })).rejects.toMatchObject({
    name: "BadDigest",
  });
  await expect(put("k", "bad", { ContentMD5: "short" })).rejects.toMatchObject({ name: "InvalidDigest" });
  expect(await text("k")).toBe("good");
});

test("a range request gets its bytes; one outside of the object is refused", async () => {
  const { s3, put } = await bucketOf();
  await put("k", "0123456789");
  const part = async (Range: string) => {
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k", Range }));
    return [await got.Body?.transformToString(), got.ContentRange];
  };
  expect(await part("bytes=2-4")).toEqual(["234", "bytes 2-4/10"]);
  expect(await part("bytes=7-")).toEqual(["789", "bytes 7-9/10"]);
  expect(await part("bytes=-2")).toEqual(["89", "bytes 8-9/10"]);
  expect(await part("bytes=5-99")).toEqual(["56789", "bytes 5-9/10"]);
  await expect(part("bytes=10-")).rejects.toMatchObject({ name: "InvalidRange", $metadata: { httpStatusCode: 416 } });
});

test("preconditions of reads and writes are enforced", async () => {
  const { s3, put } = await bucketOf();
  const { ETag } = await put("k", "v1", { IfNoneMatch: "*" });
  await expect(put("k", "v2", { IfNoneMatch: "*" })).rejects.toMatchObject({ name: "PreconditionFailed" });
  await put("k", "v2", { IfMatch: ETag });
  await expect(put("k", "v3", { IfMatch: ETag })).rejects.toMatchObject({ name: "PreconditionFailed" });
  await expect(put("none", "v", { IfMatch: ETag })).rejects.toMatchObject({ name: "NoSuchKey" });
  const get = (more: object) => s3.send(new GetObjectCommand({ Bucket, Key: "k", ...more }));
  await expect(get({ IfNoneMatch: `"${md5("v2")}"` })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  await expect(get({ IfMatch: ETag })).rejects.toMatchObject({ name: "PreconditionFailed" });
  expect((await get({ ResponseContentDisposition: 'attachment; filename="r.pdf"' })).ContentDisposition).toBe(
    'attachment; filename="r.pdf"',
  );
});

test("of many concurrent writers with If-None-Match, one succeeds", async () => {
  const { put } = await bucketOf();
  const all = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => put("k", `${n}`, { IfNoneMatch: "*" })));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a missing object is a 404, and deleting it succeeds", async () => {
  const { s3, text } = await bucketOf();
  await expect(text("none")).rejects.toMatchObject({ name: "NoSuchKey" });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "none" }))).rejects.toMatchObject({ name: "NotFound" });
  await expect(s3.send(new ListObjectsV2Command({ Bucket: "nowhere" }))).rejects.toMatchObject({
    name: "NoSuchBucket",
  });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "none" }));
});

test("a listing has pages, prefixes and the order of S3", async () => {
  const { s3, put } = await bucketOf();
  for (const key of ["a", "b/1", "b/2", "b/c/3", "d", "Z", "é", "\u{1F69A}", "\uFFEE"]) await put(key);
  const list = async (more = {}) => {
    const {
      Contents = [],
      CommonPrefixes = [],
      IsTruncated,
    } = await s3.send(new ListObjectsV2Command({ Bucket, ...more }));
    return { keys: Contents.map(({ Key }) => Key), prefixes: CommonPrefixes.map(({ Prefix }) => Prefix), IsTruncated };
  };
  expect((await list()).keys).toEqual(["Z", "a", "b/1", "b/2", "b/c/3", "d", "é", "\uFFEE", "\u{1F69A}"]);
  expect(await list({ Delimiter: "/" })).toEqual({
    keys: ["Z", "a", "d", "é", "\uFFEE", "\u{1F69A}"],
    prefixes: ["b/"],
    IsTruncated: false,
  });
  expect(await list({ Prefix: "b/", Delimiter: "/" })).toEqual({
    keys: ["b/1", "b/2"],
    prefixes: ["b/c/"],
    IsTruncated: false,
  });
  expect((await list({ StartAfter: "b/2" })).keys[0]).toBe("b/c/3");
  const pages: (string | undefined)[][] = [];
  for await (const { Contents = [], CommonPrefixes = [] } of paginateListObjectsV2(
    { client: s3, pageSize: 2 },
    { Bucket, Delimiter: "/" },
  )) {
    pages.push([...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix)]);
  }
  expect(pages).toEqual([["Z", "a"], ["d", "b/"], ["é", "\uFFEE"], ["\u{1F69A}"]]);
  expect((await s3.send(new ListObjectsCommand({ Bucket, Marker: "d" }))).Contents?.map(({ Key }) => Key)).toEqual([
    "é",
    "\uFFEE",
    "\u{1F69A}",
  ]);
});

test("uploaded parts become one object; a small, missing or misplaced part is refused", async () => {
  const { s3, text } = await bucketOf();
  const begin = async (more = {}) =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "k", ...more }))).UploadId;
  const UploadId = await begin({ ContentType: "text/x" });
  const first = randomBytes(5 * 1024 * 1024);
  const upload = async (PartNumber: number, Body: string | Uint8Array, id = UploadId) => ({
    PartNumber,
    ETag: (await s3.send(new UploadPartCommand({ Bucket, Key: "k", UploadId: id, PartNumber, Body }))).ETag,
  });
  const Parts = [await upload(1, first), await upload(2, "tail")];
  const complete = (parts: object[], id = UploadId) =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "k", UploadId: id, MultipartUpload: { Parts: parts } }));
  expect((await s3.send(new ListPartsCommand({ Bucket, Key: "k", UploadId }))).Parts?.map(({ Size }) => Size)).toEqual([
    first.length,
    4,
  ]);
  await expect(complete(Parts.toReversed())).rejects.toMatchObject({ name: "InvalidPartOrder" });
  await expect(complete([...Parts, { PartNumber: 3, ETag: '"x"' }])).rejects.toMatchObject({ name: "InvalidPart" });
  const done = await complete(Parts);
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
  expect([got.ContentLength, got.ContentType]).toEqual([first.length + 4, "text/x"]);
  expect(await text("k", { Range: "bytes=-6" })).toBe(first.subarray(-2).toString("utf8") + "tail");
  await expect(complete(Parts)).rejects.toMatchObject({ name: "NoSuchUpload" });

  const small = await begin();
  const tooSmall = [await upload(1, "a", small), await upload(2, "b", small)];
  await expect(complete(tooSmall, small)).rejects.toMatchObject({ name: "EntityTooSmall" });
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: "k", UploadId: small }));
  await expect(upload(1, "a", small)).rejects.toMatchObject({ name: "NoSuchUpload" });
});

test("tags are stored separately from the object, and a copy gets the tags and metadata that it should", async () => {
  const { s3, put, text } = await bucketOf();
  await put("a/ü k", "body", { Tagging: "x=1", Metadata: { m: "1" } });
  const TagSet = [{ Key: "colour", Value: "red & <blue>" }];
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "a/ü k", Tagging: { TagSet } }));
  expect(await text("a/ü k")).toBe("body");
  await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: encodeURI(`${Bucket}/a/ü k`) }));
  expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "copy" }))).TagSet).toEqual(TagSet);
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "copy" }))).Metadata).toEqual({ m: "1" });
  const replace = { MetadataDirective: "REPLACE" as const, Metadata: { m: "2" }, CopySource: `${Bucket}/copy` };
  await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", ...replace }));
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "copy" }))).Metadata).toEqual({ m: "2" });
  await expect(
    s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/copy` })),
  ).rejects.toMatchObject({ name: "InvalidRequest" });
  const Objects = [{ Key: "copy" }, { Key: "a/ü k" }, { Key: "none" }];
  const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted?.length).toBe(3);
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
});

test("a presigned URL allows what it was signed for until it expires, and nothing else", async () => {
  const { s3, clock, text } = await bucketOf();
  const Key = "a b/é+ü(1)'*.txt";
  const sign = { expiresIn: 60, signingDate: new Date(clock.now()) };
  const upload = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key, ContentType: "text/plain" }), {
    ...sign,
    signableHeaders: new Set(["content-type"]),
  });
  const send = (url: string, init: RequestInit = {}) =>
    fetch(url, { method: "PUT", body: "hello", headers: { "content-type": "text/plain" }, ...init });
  expect((await send(upload)).status).toBe(200);
  expect(await text(Key)).toBe("hello");
  const refusal = async (answer: Response) => [answer.status, /<Code>(\w+)/.exec(await answer.text())?.[1]];
  expect(await refusal(await send(upload, { headers: { "content-type": "text/html" } }))).toEqual([
    403,
    "SignatureDoesNotMatch",
  ]);
  expect(await refusal(await send(upload.replace("a%20b", "other")))).toEqual([403, "SignatureDoesNotMatch"]);
  expect(
    await refusal(await send(upload, { headers: { "content-type": "text/plain", "x-amz-acl": "public-read" } })),
  ).toEqual([403, "AccessDenied"]);
  const download = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key, ResponseContentType: "text/x" }), sign);
  const got = await fetch(download);
  expect([got.status, got.headers.get("content-type"), await got.text()]).toEqual([200, "text/x", "hello"]);
  expect(await refusal(await fetch(download.replace(/X-Amz-Expires=60/, "X-Amz-Expires=600")))).toEqual([
    403,
    "SignatureDoesNotMatch",
  ]);
  clock.advanceTo(clock.now() + 60_001);
  expect(await refusal(await fetch(download))).toEqual([403, "AccessDenied"]);
  expect(await refusal(await fetch(download.split("?")[0] as string))).toEqual([403, "AccessDenied"]);
});

test("a presigned form enforces its policy: key, type, size and no other field", async () => {
  // Starts at the real time: this presigner has no injectable clock.
  const { s3, clock, text } = await bucketOf({}, {}, { start: Date.now() });
  const { url, fields } = await createPresignedPost(s3, {
    Bucket,
    Key: "up/${filename}",
    Fields: { "Content-Type": "image/png" },
    Conditions: [["content-length-range", 1, 10], ["starts-with", "$key", "up/"], { "Content-Type": "image/png" }],
    Expires: 60,
  });
  const post = async (change: Record<string, string> = {}, body = "12345") => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...change })) form.append(name, value);
    form.append("file", new Blob([body]), "p.png");
    const answer = await fetch(url, { method: "POST", body: form });
    return [answer.status, /<Code>(\w+)/.exec(await answer.text())?.[1]];
  };
  expect(await post()).toEqual([204, undefined]);
  expect(await text("up/p.png")).toBe("12345");
  expect(await post({}, "12345678901")).toEqual([400, "EntityTooLarge"]);
  expect(await post({}, "")).toEqual([400, "EntityTooSmall"]);
  expect(await post({ "Content-Type": "text/html" })).toEqual([403, "AccessDenied"]);
  expect(await post({ key: "elsewhere" })).toEqual([403, "AccessDenied"]);
  expect(await post({ acl: "public-read" })).toEqual([403, "AccessDenied"]);
  expect(
    await post({ Policy: Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString("base64") }),
  ).toEqual([403, "SignatureDoesNotMatch"]);
  clock.advanceTo(clock.now() + 61_000);
  expect(await post()).toEqual([403, "AccessDenied"]);
});

test("a browser's request is answered by the bucket's CORS rules", async () => {
  const cors = [
    {
      allowedOrigins: ["https://*.example.org"],
      allowedMethods: ["PUT"],
      allowedHeaders: ["*"],
      exposeHeaders: ["ETag"],
      maxAgeSeconds: 60,
    },
  ];
  const { cloud } = await bucketOf({ cors });
  const ask = (origin: string, method: string) =>
    fetch(`${cloud.endpoint}/${Bucket}/k`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": method, "access-control-request-headers": "content-type" },
    });
  const yes = await ask("https://app.example.org", "PUT");
  expect([
    yes.status,
    yes.headers.get("access-control-allow-origin"),
    yes.headers.get("access-control-allow-headers"),
  ]).toEqual([200, "https://app.example.org", "content-type"]);
  expect([
    (await ask("https://evil.test", "PUT")).status,
    (await ask("https://app.example.org", "DELETE")).status,
  ]).toEqual([403, 403]);
});

test("a notification has S3's format and is sent when key and event match", async () => {
  const notify = arn("lambda", "function:Notify");
  const lambda = inProcessLambda({ [notify]: () => null });
  const notifications = [
    { id: "all", target: arn("sqs", "q"), events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], prefix: "in/" },
    { id: "png", target: notify, events: ["s3:ObjectCreated:Put"], suffix: ".png" },
  ];
  const { put, s3, cloud } = await bucketOf({ notifications }, { queues: [queue("q")] }, { lambda });
  await put("in/a b+é.png", "body");
  await put("out/x.txt", "body");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "in/a b+é.png" }));
  await cloud.waitUntilIdle();
  const records = cloud.queues
    .receive(arn("sqs", "q"), 10)
    .map(
      ({ body }) => (JSON.parse(body) as { Records: Record<string, { object: Record<string, unknown> }>[] }).Records[0],
    );
  expect(records.map((record) => record?.["eventName"])).toEqual(["ObjectCreated:Put", "ObjectRemoved:Delete"]);
  const { object } = records[0]?.["s3"] ?? { object: {} };
  expect(object).toEqual({
    key: "in/a+b%2B%C3%A9.png",
    size: 4,
    eTag: md5("body"),
    sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
  });
  expect(String(records[1]?.["s3"]?.object["sequencer"]) > String(object["sequencer"])).toBe(true);
  expect(lambda.invoked).toMatchObject([{ Records: [{ s3: { bucket: { name: Bucket } } }] }]);
});

test("objects and incomplete uploads expire by the clock, at midnight after their days", async () => {
  const lifecycle = [
    {
      id: "tmp",
      status: "Enabled",
      filter: { prefix: "tmp/" },
      expiration: { days: 1 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
    { id: "off", status: "Disabled", filter: { prefix: "" }, expiration: { days: 1 } },
  ];
  const { put, s3, clock, text } = await bucketOf({ lifecycle });
  await put("tmp/a");
  await put("keep/a");
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "u" }));
  clock.advanceTo(Date.UTC(2026, 10, 22, 23, 0));
  expect(await text("tmp/a")).toBe("tmp/a");
  clock.advanceTo(Date.UTC(2026, 10, 23, 1, 0));
  await expect(text("tmp/a")).rejects.toMatchObject({ name: "NoSuchKey" });
  expect(await text("keep/a")).toBe("keep/a");
  await expect(s3.send(new ListPartsCommand({ Bucket, Key: "u", UploadId }))).rejects.toMatchObject({
    name: "NoSuchUpload",
  });
});

test("an object has one version, null, which is listed and deleted as such, and no other", async () => {
  const { s3, put, text } = await bucketOf();
  for (const key of ["v/a", "v/b c", "w"]) await put(key, key);
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "v/" }));
  expect(Versions?.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([
    ["v/a", "null", true],
    ["v/b c", "null", true],
  ]);
  const first = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "v/", MaxKeys: 1 }));
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: "v/a" });
  const next = { Bucket, Prefix: "v/", KeyMarker: first.NextKeyMarker };
  expect((await s3.send(new ListObjectVersionsCommand(next))).Versions).toHaveLength(1);
  const remove = (VersionId: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: "v/b c", VersionId }));
  await expect(remove("1")).rejects.toMatchObject({ name: "NoSuchVersion" });
  await remove("null");
  await expect(text("v/b c")).rejects.toMatchObject({ name: "NoSuchKey" });
});

test("an unsupported S3 operation is refused by name and never treated as another one", async () => {
  const { cloud, aws, put, text } = await bucketOf();
  await put("k", "body");
  for (const query of ["acl", "cors", "versioning"]) {
    const url = `${cloud.endpoint}/${Bucket}/k?${query}`;
    const headers = signRequest("s3", aws.credentials, { url, method: "PUT", body: "x" });
    const answer = await fetch(url, { method: "PUT", body: "x", headers });
    expect([answer.status, await answer.text()]).toEqual([501, expect.stringContaining("NotImplemented")]);
  }
  expect(await text("k")).toBe("body");
});
