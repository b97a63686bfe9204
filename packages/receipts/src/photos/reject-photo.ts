import { publish } from "@waybill/kernel/publish";
import type { StoredEntity } from "@waybill/kernel/outbox";
import { transitionPhoto, type Photo, receiptIdForPhoto, photoRejectedEvent } from "./photo.ts";
import type { PhotoRejectionCode } from "./file-type.ts";
import { createReceipt, markFailed } from "../receipt.ts";
import { addReceipt, readReceipt, writePhoto, writeReceipt } from "../store.ts";

/** Rejects a photo, fails its receipt and publishes the rejection. Idempotent. */
export async function rejectPhoto(before: StoredEntity<Photo>, code: PhotoRejectionCode, now: number): Promise<void> {
  const photo = before.body;
  if (photo.kind === "receipt") await failReceipt(photo, code, now);
  const after = transitionPhoto(photo, "rejected", { code });
  if (after && !(await writePhoto(after, before))) throw new Error(`photo ${photo.photoId} changed meanwhile`);
  await publish(photoRejectedEvent(photo, code));
}

async function failReceipt(photo: Photo, code: PhotoRejectionCode, now: number): Promise<void> {
  await addReceipt(createReceipt(photo, new Date(now).toISOString()));
  const receipt = await readReceipt(receiptIdForPhoto(photo.photoId));
  if (receipt?.body.state !== "processing") return;
  if (!(await writeReceipt(markFailed(receipt.body, code), receipt))) throw new Error("the receipt changed meanwhile");
}
