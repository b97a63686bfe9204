import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../gateway/errors.ts";
import { asArray, readXmlBody, writeXml } from "../gateway/xml.ts";
import type { AwsResponse } from "../interfaces.ts";
import type { S3Call, S3Context } from "./context.ts";
import { storedHeaders, noSuchUpload, parseTags } from "./buckets.ts";
import { CHECKSUM_ALGORITHMS, type ChecksumDigest } from "./checksums.ts";
import { assertWritable } from "./conditions.ts";
import { checksumHeaders } from "./get.ts";
import { assertKeyLength } from "./put.ts";
import { receiveBody } from "./receive-body.ts";

const MIN_PART_BYTES = 5 * 1024 * 1024;

interface UploadRow {
  id: string;
  bucket: string;
  key: string;
  facts: string;
  started_at: number;
}
interface PartRow {
  number: number;
  file: string;
  size: number;
  etag: string;
  checksums: string;
}
interface UploadOptions {
  headers: Record<string, string>;
  tags: Record<string, string>;
  algorithm?: string;
  type: "FULL_OBJECT" | "COMPOSITE";
}

const xmlResponse = (name: string, value: object): AwsResponse => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body: writeXml(name, value),
});

/** Multipart uploads. */
export function createMultipartUploads({ store, clock, objects, notify }: S3Context) {
  store.define(`
    create table if not exists s3_upload (id text primary key, bucket text, key text, facts text, started_at integer);
    create table if not exists s3_part (upload text, number integer, file text, size integer, etag text, checksums text,
      primary key (upload, number));`);
  const find = ({ bucket, key, request }: S3Call): UploadRow => {
    const id = request.url.searchParams.get("uploadId") ?? "";
    const upload = store.get<UploadRow>(
      "select * from s3_upload where id = ? and bucket = ? and key = ?",
      id,
      bucket.name,
      key,
    );
    if (!upload) throw noSuchUpload(id);
    return upload;
  };
  const partsOf = (id: string) => store.all<PartRow>("select * from s3_part where upload = ? order by number", id);
  const deleteUpload = (id: string, parts: PartRow[]) => {
    store.run("delete from s3_upload where id = ?", id);
    store.run("delete from s3_part where upload = ?", id);
    for (const { file } of parts) objects.discard(file);
  };

  return {
    create({ request, bucket, key }: S3Call): AwsResponse {
      assertKeyLength(key);
      const { headers } = request;
      const algorithm = headers["x-amz-checksum-algorithm"]?.toLowerCase();
      const whole = headers["x-amz-checksum-type"] === "FULL_OBJECT" || algorithm === "crc64nvme";
      const options: UploadOptions = {
        headers: storedHeaders(headers),
        tags: parseTags(headers["x-amz-tagging"]),
        ...(algorithm ? { algorithm } : {}),
        type: whole ? "FULL_OBJECT" : "COMPOSITE",
      };
      const id = randomUUID();
      store.run(
        "insert into s3_upload values (?, ?, ?, ?, ?)",
        id,
        bucket.name,
        key,
        JSON.stringify(options),
        clock.now(),
      );
      return xmlResponse("InitiateMultipartUploadResult", { Bucket: bucket.name, Key: key, UploadId: id });
    },
    async put(call: S3Call): Promise<AwsResponse> {
      const upload = find(call);
      const number = Number(call.request.url.searchParams.get("partNumber"));
      if (!Number.isInteger(number) || number < 1 || number > 10_000) {
        throw new AwsError("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
      }
      const file = objects.newFile();
      const { algorithm } = JSON.parse(upload.facts) as UploadOptions;
      const { size, md5, checksums } = await receiveBody(call.request, objects.path(file), algorithm);
      const old = partsOf(upload.id).find((part) => part.number === number);
      const insert = "insert or replace into s3_part values (?, ?, ?, ?, ?, ?)";
      store.run(insert, upload.id, number, file, size, md5, JSON.stringify(checksums));
      if (old) objects.discard(old.file);
      return {
        status: 200,
        headers: { etag: `"${md5}"`, ...checksumHeaders({ checksums, checksumType: "FULL_OBJECT" }) },
      };
    },
    async complete(call: S3Call): Promise<AwsResponse> {
      const { bucket, key, request } = call;
      const upload = find(call);
      const all = partsOf(upload.id);
      const parts = selectParts(await readXmlBody(request.stream), all);
      const options = JSON.parse(upload.facts) as UploadOptions;
      const file = objects.newFile();
      const whole = await concatenate(
        parts.map((part) => objects.path(part.file)),
        objects.path(file),
        options,
      );
      const md5s = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex")));
      const etag = `${createHash("md5").update(md5s).digest("hex")}-${parts.length}`;
      const checksums = options.algorithm
        ? { [options.algorithm]: whole ?? compositeChecksum(options.algorithm, parts) }
        : {};
      const object = store.transaction(() => {
        assertWritable(request.headers, objects.get(bucket.name, key), key);
        const { headers, tags, type: checksumType } = options;
        const size = parts.reduce((sum, part) => sum + part.size, 0);
        const made = objects.put({
          bucket: bucket.name,
          key,
          file,
          size,
          etag,
          headers,
          tags,
          checksums,
          checksumType,
        });
        notify(bucket, "ObjectCreated:CompleteMultipartUpload", made, request.requestId);
        deleteUpload(upload.id, all);
        return made;
      });
      const Location = `${request.url.origin}/${bucket.name}/${key}`;
      return xmlResponse("CompleteMultipartUploadResult", {
        Location,
        Bucket: bucket.name,
        Key: key,
        ETag: `"${object.etag}"`,
      });
    },
    abort(call: S3Call): AwsResponse {
      const { id } = find(call);
      store.transaction(() => deleteUpload(id, partsOf(id)));
      return { status: 204 };
    },
    parts(call: S3Call): AwsResponse {
      const { id } = find(call);
      const Part = partsOf(id).map(({ number, size, etag }) => ({ PartNumber: number, ETag: `"${etag}"`, Size: size }));
      return xmlResponse("ListPartsResult", {
        Bucket: call.bucket.name,
        Key: call.key,
        UploadId: id,
        IsTruncated: false,
        Part,
      });
    },
    uploads({ bucket }: S3Call): AwsResponse {
      const all = store.all<UploadRow>(
        "select * from s3_upload where bucket = ? order by key, started_at",
        bucket.name,
      );
      const Upload = all.map(({ key, id, started_at }) => ({
        Key: key,
        UploadId: id,
        Initiated: new Date(started_at).toISOString(),
      }));
      return xmlResponse("ListMultipartUploadsResult", { Bucket: bucket.name, IsTruncated: false, Upload });
    },
    /** Aborts uploads that were started before `at` and never completed. */
    abortOlder(bucket: string, at: number): void {
      for (const { id } of store.all<UploadRow>(
        "select * from s3_upload where bucket = ? and started_at <= ?",
        bucket,
        at,
      )) {
        store.transaction(() => deleteUpload(id, partsOf(id)));
      }
    },
    files: (): Set<string> => new Set(store.all<{ file: string }>("select file from s3_part").map(({ file }) => file)),
  };
}

/** The parts that the client lists, in its order: ascending, known, large enough, with the returned ETag. */
function selectParts(body: Record<string, unknown>, all: PartRow[]): PartRow[] {
  const { CompleteMultipartUpload } = body as { CompleteMultipartUpload?: { Part?: unknown } };
  const listed = asArray<{ PartNumber?: string; ETag?: string }>(CompleteMultipartUpload?.Part);
  if (listed.length === 0) throw new AwsError("MalformedXML", "You must specify at least one part");
  let before = 0;
  const chosen = listed.map(({ PartNumber, ETag = "" }) => {
    const number = Number(PartNumber);
    if (number <= before)
      throw new AwsError(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
      );
    before = number;
    const part = all.find((one) => one.number === number);
    if (part?.etag !== ETag.replaceAll('"', "")) {
      throw new AwsError("InvalidPart", "One or more of the specified parts could not be found.", {
        detail: { PartNumber },
      });
    }
    return part;
  });
  if (chosen.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES)) {
    throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
  }
  return chosen;
}

/** Writes the parts one after another; returns the checksum of the whole object when requested. */
async function concatenate(
  from: string[],
  to: string,
  { algorithm, type }: UploadOptions,
): Promise<string | undefined> {
  const digest: ChecksumDigest | undefined =
    type === "FULL_OBJECT" && algorithm ? CHECKSUM_ALGORITHMS[algorithm]?.() : undefined;
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const path of from) {
      for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
        digest?.update(piece);
        yield piece;
      }
    }
  }
  await pipeline(bytes, createWriteStream(to));
  return digest?.value();
}

/** The checksum of the parts' checksums, followed by their number. */
function compositeChecksum(algorithm: string, parts: PartRow[]): string {
  const digest = CHECKSUM_ALGORITHMS[algorithm]?.();
  for (const { checksums } of parts) {
    digest?.update(Buffer.from((JSON.parse(checksums) as Record<string, string>)[algorithm] ?? "", "base64"));
  }
  return `${digest?.value()}-${parts.length}`;
}
