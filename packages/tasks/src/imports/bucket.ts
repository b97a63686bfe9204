/** The bucket of partners' files and of what was wrong with them. The only file that speaks to S3. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { s3Client } from "@waybill/kernel/clients";
import { PermanentError } from "@waybill/kernel/errors";
import { Resource } from "sst";
import type { ByteChunks } from "./encoding.ts";
import { uploadKey, type PartnerImport } from "./partner-import.ts";

const LINK_SECONDS = 900;
const bucketName = () => Resource.PartnerImports.name;

/** What the empty event loads: the client, and the link it needs. */
export const ready = async (): Promise<unknown> => [s3Client(), bucketName()];

/** An upload: its key, and the version that its event named. */
interface Upload {
  objectKey: string;
  etag?: string | undefined;
}

/** A file in the bucket, as it was when it was opened. */
export interface ImportSource {
  bytes: number;
  /** The encoding that its media type names. */
  declaredEncoding: string | undefined;
  /** Its bytes, from the beginning each time. */
  read(): ByteChunks;
}

/** A request that S3 takes for a quarter of an hour, with these bytes and no others. */
export async function createUploadRequest(
  { importId, partner }: PartnerImport,
  { sha256, bytes, encoding }: { sha256: string; bytes: number; encoding?: string | undefined },
  now: number,
) {
  const headers = {
    "content-type": encoding ? `text/plain; charset=${encoding}` : "application/octet-stream",
    "content-length": String(bytes),
    "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64"),
  };
  const put = new PutObjectCommand({
    Bucket: bucketName(),
    Key: uploadKey(partner, importId),
    ContentType: headers["content-type"],
    ContentLength: bytes,
    ChecksumSHA256: headers["x-amz-checksum-sha256"],
  });
  const names = new Set(Object.keys(headers));
  const url = await getSignedUrl(s3Client(), put, {
    expiresIn: LINK_SECONDS,
    // In the query a checksum would be named and not checked: all three are headers, and signed.
    unhoistableHeaders: names,
    signableHeaders: new Set([...names, "host"]),
  });
  return { url, method: "PUT", headers, expiresAt: new Date(now + LINK_SECONDS * 1_000).toISOString() };
}

/**
 * Open what was uploaded: a copy of it, made the first time. Opened again it is the same bytes, whatever was uploaded in its
 * place meanwhile. Throws PermanentError `import.gone` when it was not copied and is not there any more, and
 * `import.overwritten` when something else is there.
 */
export async function openSource(upload: Upload, copyKey: string): Promise<ImportSource> {
  const at = { Bucket: bucketName(), Key: copyKey };
  const head = (await headObject(copyKey)) ?? (await copyObject(upload, copyKey));
  return {
    bytes: head.ContentLength ?? 0,
    declaredEncoding: /charset="?([\w-]+)/i.exec(head.ContentType ?? "")?.[1],
    async *read() {
      // Two that begin at once copy twice: the same bytes each time, or none.
      const { Body } = await s3Client().send(new GetObjectCommand({ ...at, IfMatch: head.ETag }));
      yield* Body as unknown as ByteChunks;
    },
  };
}

async function copyObject({ objectKey, etag }: Upload, Key: string): Promise<HeadObjectCommandOutput> {
  const CopySource = [bucketName(), ...objectKey.split("/")].map(encodeURIComponent).join("/");
  // Its tags stay: to copy them takes rights of their own, and without those the whole copy is refused.
  const command = {
    Bucket: bucketName(),
    Key,
    CopySource,
    CopySourceIfMatch: etag,
    TaggingDirective: "REPLACE",
  } as const;
  const copy = await s3Client()
    .send(new CopyObjectCommand(command))
    .catch(ignoreNotFound)
    .catch(function refuseOverwritten(error: Error & { $metadata?: { httpStatusCode?: number } }) {
      if (error.$metadata?.httpStatusCode !== 412) throw error;
      const sentence = `${objectKey} was written over before it was read. What is there now is another import; ask its partner to send the first file again, by another name.`;
      throw new PermanentError("import.overwritten", sentence, { cause: error });
    });
  const head = copy && (await headObject(Key));
  if (head) return head;
  throw new PermanentError("import.gone", `There is no ${objectKey} any more.`);
}

const headObject = (Key: string) =>
  s3Client()
    .send(new HeadObjectCommand({ Bucket: bucketName(), Key }))
    .catch(ignoreNotFound);

/** Upload an error file. */
export async function putErrorFile(Key: string, path: string): Promise<void> {
  const { size } = await stat(path);
  const file = { Body: createReadStream(path), ContentLength: size, ContentType: "text/csv; charset=utf-8" };
  await s3Client().send(new PutObjectCommand({ Bucket: bucketName(), Key, ...file }));
}

/** A link to an error file, for a quarter of an hour. */
export async function createErrorFileLink(Key: string, now: number) {
  const url = await getSignedUrl(s3Client(), new GetObjectCommand({ Bucket: bucketName(), Key }), {
    expiresIn: LINK_SECONDS,
  });
  return { url, expiresAt: new Date(now + LINK_SECONDS * 1_000).toISOString() };
}

/** Undefined for what is not there. */
function ignoreNotFound(error: Error & { $metadata?: { httpStatusCode?: number } }): undefined {
  if (error.$metadata?.httpStatusCode !== 404) throw error;
}
