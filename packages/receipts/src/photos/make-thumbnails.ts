import { PermanentError } from "@waybill/kernel/errors";
import { publish } from "@waybill/kernel/publish";
import { readOriginal, putThumbnail } from "./bucket.ts";
import { transitionPhoto, photoThumbnailedEvent } from "./photo.ts";
import { PhotoRejectedError } from "./file-type.ts";
import { rejectPhoto } from "./reject-photo.ts";
import { addImageInspection, readImageInspection, readPhoto, writePhoto } from "../store.ts";
import { type ImageInspection, renderThumbnails } from "./thumbnails.ts";

/** Makes the thumbnails of a photo, or rejects it. The same bytes are decoded once, even from several couriers. */
export async function makeThumbnails(
  { photoId, sha256 }: { photoId: string; sha256: string },
  now: number,
): Promise<void> {
  const inspection = (await readImageInspection(sha256)) ?? (await inspectAndStore(sha256, now));
  const before = await readPhoto(photoId);
  if (!before) throw new PermanentError("photo.unknown", `there is no photo ${photoId}`);
  if ("code" in inspection) return rejectPhoto(before, inspection.code, now);
  const { capture, width, height } = inspection.picture;
  const after = transitionPhoto(before.body, "ready", { size: { width, height }, ...(capture && { capture }) });
  if (after && !(await writePhoto(after, before))) throw new Error(`photo ${photoId} changed meanwhile`);
  await publish(photoThumbnailedEvent(after ?? before.body, inspection.picture));
}

async function inspectAndStore(sha256: string, now: number): Promise<ImageInspection> {
  const inspection = await inspectImage(sha256);
  await addImageInspection(sha256, inspection, now);
  return inspection;
}

async function inspectImage(sha256: string): Promise<ImageInspection> {
  const bytes = await readOriginal(sha256);
  try {
    const { picture, thumbnails } = await renderThumbnails(bytes);
    for (const [px, webp] of thumbnails) await putThumbnail(sha256, px, webp);
    return { picture };
  } catch (error) {
    if (!(error instanceof PhotoRejectedError)) throw error;
    return { code: error.code, message: error.message };
  }
}
