/** The bucket of photos: uploads, and originals and thumbnails by content. The only file that calls S3. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { s3Client } from "@waybill/kernel/clients";
import { PermanentError } from "@waybill/kernel/errors";
import { Resource } from "sst";
import { objectKeys, type Photo, THUMBNAIL_SIDES_PX } from "./photo.ts";
import { HEAD_BYTES } from "./file-type.ts";

const THUMBNAIL_URL_SECONDS = 900;
const bucketName = () => Resource.Photos.name;

/** What the empty event loads: the client, and the link it needs. */
export const ready = async (): Promise<unknown> => [s3Client(), bucketName()];

/** A request that S3 accepts until `photo.uploadBy`, only with these bytes, this type and this size. */
export async function presignUpload(photo: Photo, now: number) {
  const { mediaType, bytes, sha256, uploadBy } = photo;
  const headers = {
    "content-type": mediaType,
    "content-length": String(bytes),
    "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64"),
  };
  const put = new PutObjectCommand({
    Bucket: bucketName(),
    Key: objectKeys.upload(photo.photoId),
    ContentType: mediaType,
    ContentLength: bytes,
    ChecksumSHA256: headers["x-amz-checksum-sha256"],
  });
  const names = new Set(Object.keys(headers));
  const url = await getSignedUrl(s3Client(), put, {
    expiresIn: Math.max(1, Math.floor((Date.parse(uploadBy) - now) / 1_000)),
    // In the query a checksum would not be checked: all three are signed headers.
    unhoistableHeaders: names,
    signableHeaders: new Set([...names, "host"]),
  });
  return { url, method: "PUT", headers, expiresAt: uploadBy };
}

/** URLs of a picture's thumbnails, valid for 15 minutes. */
export async function presignThumbnails(sha256: string, now: number) {
  const links = THUMBNAIL_SIDES_PX.map(async (px) => {
    const get = new GetObjectCommand({ Bucket: bucketName(), Key: objectKeys.thumbnail(sha256, px) });
    return { px, url: await getSignedUrl(s3Client(), get, { expiresIn: THUMBNAIL_URL_SECONDS }) };
  });
  return {
    thumbnails: await Promise.all(links),
    expiresAt: new Date(now + THUMBNAIL_URL_SECONDS * 1_000).toISOString(),
  };
}

/** An upload as it was when it was looked at: S3 checked the sum when it stored the bytes. */
export interface UploadInfo {
  sha256: string;
  bytes: number;
  /** Its first bytes. */
  head: Uint8Array;
  etag: string;
}

/** Looks at an upload. */
export async function readUploadInfo(photoId: string): Promise<UploadInfo> {
  const at = { Bucket: bucketName(), Key: objectKeys.upload(photoId) };
  const {
    ChecksumSHA256,
    ContentLength: bytes = 0,
    ETag: etag = "",
  } = await s3Client()
    .send(new HeadObjectCommand({ ...at, ChecksumMode: "ENABLED" }))
    .catch(toMissingObjectError(at.Key));
  if (!ChecksumSHA256)
    throw new PermanentError(
      "photo.unchecked",
      `S3 has no SHA-256 of ${at.Key}; upload it with the presigned request of POST /v1/photos.`,
    );
  const first =
    bytes > 0
      ? await s3Client().send(new GetObjectCommand({ ...at, IfMatch: etag, Range: `bytes=0-${HEAD_BYTES - 1}` }))
      : undefined;
  const head = (await first?.Body?.transformToByteArray()) ?? new Uint8Array();
  return { sha256: Buffer.from(ChecksumSHA256, "base64").toString("hex"), bytes, head, etag };
}

/** Copies an upload to the key of its content, if it is still what was looked at. The upload itself expires. */
export async function storeOriginal(photoId: string, { sha256, etag }: UploadInfo): Promise<void> {
  const from = `${bucketName()}/${objectKeys.upload(photoId)}`;
  const copy = { Bucket: bucketName(), Key: objectKeys.original(sha256), CopySource: from, CopySourceIfMatch: etag };
  await s3Client().send(new CopyObjectCommand(copy));
}

/** The bytes of a picture. */
export async function readOriginal(sha256: string): Promise<Uint8Array> {
  const Key = objectKeys.original(sha256);
  const { Body } = await s3Client()
    .send(new GetObjectCommand({ Bucket: bucketName(), Key }))
    .catch(toMissingObjectError(Key));
  return Body!.transformToByteArray();
}

/** Stores a thumbnail. Its key depends on its content, so clients may cache it for long. */
export async function putThumbnail(sha256: string, px: number, webp: Uint8Array): Promise<void> {
  const Key = objectKeys.thumbnail(sha256, px);
  const CacheControl = "private, max-age=31536000, immutable";
  await s3Client().send(
    new PutObjectCommand({ Bucket: bucketName(), Key, Body: webp, ContentType: "image/webp", CacheControl }),
  );
}

/** Deletes a picture and its thumbnails, in every version that a bucket may have kept. */
export async function deletePicture(sha256: string): Promise<void> {
  await deleteVersions(objectKeys.original(sha256));
  await deleteVersions(objectKeys.thumbnail(sha256, 0).slice(0, -"0.webp".length));
}

/** Deletes the upload of a photo, which would expire within a day. */
export const deleteUpload = (photoId: string): Promise<void> => deleteVersions(objectKeys.upload(photoId));

async function deleteVersions(Prefix: string): Promise<void> {
  const Bucket = bucketName();
  let isMore: boolean | undefined;
  do {
    const list = new ListObjectVersionsCommand({ Bucket, Prefix });
    const { Versions = [], DeleteMarkers = [], IsTruncated } = await s3Client().send(list);
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
      await s3Client().send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    isMore = IsTruncated;
  } while (isMore);
}

/** An object that has been deleted will not come back: no retry helps. */
const toMissingObjectError = (key: string) => (error: Error & { $metadata?: { httpStatusCode?: number } }) => {
  if (error.$metadata?.httpStatusCode !== 404) throw error;
  throw new PermanentError("photo.gone", `There is no ${key} any more.`, { cause: error });
};
