import { PermanentError } from "@waybill/kernel/errors";
import { publish } from "@waybill/kernel/publish";
import { readUploadInfo, storeOriginal, type UploadInfo } from "./bucket.ts";
import type { StoredEntity } from "@waybill/kernel/outbox";
import {
  type MediaType,
  MAX_PHOTO_BYTES,
  transitionPhoto,
  type Photo,
  photoIdFromKey,
  photoRejectedEvent,
  photoUploadedEvent,
} from "./photo.ts";
import { detectMediaType, PhotoRejectedError } from "./file-type.ts";
import { rejectPhoto } from "./reject-photo.ts";
import { createReceipt } from "../receipt.ts";
import { addPhotoOfContent, addReceipt, readPhoto, writePhoto } from "../store.ts";

/**
 * Registers an upload with the size and checksum of S3. Every step is idempotent, and all events are published again when
 * the message is delivered again. Throws PermanentError for an object that belongs to no photo.
 */
export async function registerPhoto(key: string, now: number): Promise<void> {
  const photoId = photoIdFromKey(key);
  const before = photoId === undefined ? undefined : await readPhoto(photoId);
  if (!before) throw new PermanentError("photo.unknown", `${key} is not an upload that was requested`);
  const photo = before.body;
  if (photo.state === "rejected") return publish(photoRejectedEvent(photo, photo.code!));
  if (photo.uploadedAt !== undefined) return publish(photoUploadedEvent(photo));
  const upload = await readUploadInfo(photo.photoId);
  const registered = verifyUpload(photo, upload, now);
  if (registered instanceof PhotoRejectedError) return rejectPhoto(before, registered.code, now);
  if (registered !== photo) await storeUploadedPhoto(registered, upload, before);
  await publish(photoUploadedEvent(registered));
}

/** The photo is written last: after that the upload may be deleted. */
async function storeUploadedPhoto(photo: Photo, upload: UploadInfo, before: StoredEntity<Photo>): Promise<void> {
  await storeOriginal(photo.photoId, upload);
  if (photo.kind === "receipt") await addReceipt(createReceipt(photo, photo.uploadedAt!));
  await addPhotoOfContent(photo);
  if (!(await writePhoto(photo, before))) throw new Error(`photo ${photo.photoId} changed meanwhile`);
}

/** The uploaded photo, or why it is rejected, by its first bytes or its size. */
function verifyUpload(photo: Photo, { head, sha256, bytes }: UploadInfo, now: number): Photo | PhotoRejectedError {
  try {
    const mediaType: MediaType = detectMediaType(head);
    if (bytes > MAX_PHOTO_BYTES)
      throw new PhotoRejectedError("too-large", `It has ${bytes} bytes; at most ${MAX_PHOTO_BYTES} are taken.`);
    const facts = { sha256, bytes, mediaType, uploadedAt: new Date(now).toISOString() };
    return transitionPhoto(photo, "uploaded", facts) ?? photo;
  } catch (error) {
    if (error instanceof PhotoRejectedError) return error;
    throw error;
  }
}
