/**
 * The bucket of reports: intermediate results of jobs are below `work/` and expire after 30 days, files of reports below `reports/`.
 * Objects may be larger than memory: they are written in parts and read in ranges.
 */
import {
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { s3Client } from "@waybill/kernel/clients";
import { createHash } from "node:crypto";
import { Resource } from "sst";

export const bucketName = (): string => Resource.ReportFiles.name;

/** Size of a part of an upload. S3 takes 10,000 parts, of at least 5 MB. */
const PART_BYTES = 8 * 2 ** 20;
/** Size of a range that is read: two dozen files are merged at once, and memory holds a range of each. */
const RANGE_BYTES = 2 ** 20;
/** S3 joins the parts of a large object before it answers. When it is asked again meanwhile, it no longer knows the upload. */
const JOIN_PARTS = { requestTimeout: 120_000 };

/** Writes an object piece by piece. Nobody sees it before `end`. */
export interface ObjectWriter {
  /** How many bytes were written until now. */
  readonly bytes: number;
  write(piece: string | Uint8Array): Promise<void>;
  end(): Promise<{ bytes: number; sha256: string }>;
}

/** Writes an object that fits memory. */
export async function putText(key: string, text: string, contentType: string): Promise<void> {
  const writer = createObjectWriter(key, contentType);
  await writer.write(text);
  await writer.end();
}

/** An object of one part is put at once; a larger one is uploaded in parts, one after another. */
export function createObjectWriter(Key: string, ContentType: string): ObjectWriter {
  const object = { Bucket: bucketName(), Key };
  const hash = createHash("sha256");
  const parts: CompletedPart[] = [];
  let pieces: Uint8Array[] = [];
  let [bytes, pendingBytes] = [0, 0];
  let UploadId: string | undefined;

  const takePending = (): Buffer => {
    const body = Buffer.concat(pieces);
    hash.update(body);
    [pieces, pendingBytes] = [[], 0];
    return body;
  };
  async function uploadPart(): Promise<void> {
    UploadId ??= (await s3Client().send(new CreateMultipartUploadCommand({ ...object, ContentType }))).UploadId;
    const part = { UploadId, PartNumber: parts.length + 1 };
    const { ETag } = await s3Client().send(new UploadPartCommand({ ...object, ...part, Body: takePending() }));
    parts.push({ PartNumber: part.PartNumber, ETag });
  }

  return {
    get bytes() {
      return bytes;
    },
    async write(piece) {
      const encoded = typeof piece === "string" ? Buffer.from(piece) : piece;
      pieces.push(encoded);
      bytes += encoded.length;
      pendingBytes += encoded.length;
      if (pendingBytes >= PART_BYTES) await uploadPart();
    },
    async end() {
      if (UploadId === undefined) {
        await s3Client().send(new PutObjectCommand({ ...object, Body: takePending(), ContentType }));
      } else {
        if (pendingBytes > 0) await uploadPart();
        await s3Client().send(
          new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts: parts } }),
          JOIN_PARTS,
        );
      }
      return { bytes, sha256: hash.digest("hex") };
    },
  };
}

/**
 * The bytes of an object from `from` up to, but without, `to`, in ranges. Each range is a request of its own: S3 closes a
 * connection whose reader reads other files for long. Throws NoSuchKey when there is no such object.
 */
export async function* readRanges(Key: string, from = 0, to = Number.MAX_SAFE_INTEGER): AsyncGenerator<Uint8Array> {
  let [at, end] = [from, to];
  while (at < end) {
    const Range = `bytes=${at}-${Math.min(at + RANGE_BYTES, end) - 1}`;
    const answer = await s3Client()
      .send(new GetObjectCommand({ Bucket: bucketName(), Key, Range }))
      .catch(undefinedIfEmpty);
    if (!answer) return;
    const bytes = await answer.Body!.transformToByteArray();
    yield bytes;
    at += bytes.length;
    // `bytes 0-99/1234`: the size of the object follows the range.
    end = Math.min(end, Number(answer.ContentRange?.split("/")[1]));
  }
}

/** All of an object, as text. Throws NoSuchKey when there is no such object. */
export async function readText(key: string): Promise<string> {
  const ranges: Uint8Array[] = [];
  for await (const bytes of readRanges(key)) ranges.push(bytes);
  return Buffer.concat(ranges).toString();
}

export async function hasObject(Key: string): Promise<boolean> {
  const head = new HeadObjectCommand({ Bucket: bucketName(), Key });
  return s3Client()
    .send(head)
    .then(() => true)
    .catch((error: Error) => {
      if (error.name !== "NotFound") throw error;
      return false;
    });
}

/** The lines of an object, or of a part of it that begins and ends with a line. */
export async function* readLines(key: string, from?: number, to?: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun = "";
  for await (const bytes of readRanges(key, from, to)) {
    const lines = (begun + decoder.decode(bytes, { stream: true })).split("\n");
    begun = lines.pop()!;
    yield* lines;
  }
  if (begun !== "") yield begun;
}

/** No range of an object without bytes can be read. */
function undefinedIfEmpty(error: Error): undefined {
  if (error.name !== "InvalidRange") throw error;
}
