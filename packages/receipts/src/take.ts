import { PermanentError } from "@waybill/kernel/errors";
import { publish } from "@waybill/kernel/publish";
import { heldOf, keepOriginal } from "./bucket.ts";
import type { Kept } from "./forms.ts";
import { type MediaType, MOST_BYTES, moved, type Photo, photoIdAt, rejected, uploaded } from "./photos.ts";
import { mediaTypeOf, Refused } from "./pictures.ts";
import { reject } from "./reject.ts";
import { expected } from "./receipts.ts";
import { addReceipt, readPhoto, writePhoto } from "./store.ts";

/**
 * An upload has come: its photo is here, as what S3 holds. Every step bears being done twice, and all is told again when
 * the message comes again. Throws PermanentError for an object that is nobody's upload.
 */
export async function take(key: string, now: number): Promise<void> {
  const photoId = photoIdAt(key);
  const before = photoId === undefined ? undefined : await readPhoto(photoId);
  if (!before) throw new PermanentError("photo.unknown", `${key} is no upload that anybody asked for`);
  const photo = before.body;
  if (photo.state === "rejected") return publish(rejected(photo, photo.code!));
  const here = photo.uploadedAt === undefined ? await judged(photo, now) : photo;
  if (here instanceof Refused) return reject(before, here.code, now);
  if (here !== photo) await keep(here, before);
  await publish(uploaded(here));
}

/** The photo is written last: once it is, the upload itself may go. */
async function keep(photo: Photo, before: Kept<Photo>): Promise<void> {
  await keepOriginal(photo.photoId, photo.sha256);
  if (photo.kind === "receipt") await addReceipt(expected(photo, photo.uploadedAt!));
  if (!(await writePhoto(photo, before))) throw new Error(`photo ${photo.photoId} changed meanwhile`);
}

/** The photo as it is here; Refused when its first bytes or its size already say that it is none. */
async function judged(photo: Photo, now: number): Promise<Photo | Refused> {
  const { head, sha256, bytes } = await heldOf(photo.photoId);
  try {
    const mediaType: MediaType = mediaTypeOf(head);
    if (bytes > MOST_BYTES) throw new Refused("too-large", `It has ${bytes} bytes; at most ${MOST_BYTES} are taken.`);
    const facts = { sha256, bytes, mediaType, uploadedAt: new Date(now).toISOString() };
    return moved(photo, "uploaded", facts) ?? photo;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}
