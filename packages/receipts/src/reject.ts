import { publish } from "@waybill/kernel/publish";
import type { Kept } from "./forms.ts";
import { moved, type Photo, receiptIdOf, rejected } from "./photos.ts";
import type { Code } from "./pictures.ts";
import { expected, failed } from "./receipts.ts";
import { addReceipt, readReceipt, writePhoto, writeReceipt } from "./store.ts";

/** A photo that is none: its receipt has failed, and both are told. Done twice, it is done once. */
export async function reject(before: Kept<Photo>, code: Code, now: number): Promise<void> {
  const photo = before.body;
  if (photo.kind === "receipt") await fail(photo, code, now);
  const after = moved(photo, "rejected", { code });
  if (after && !(await writePhoto(after, before))) throw new Error(`photo ${photo.photoId} changed meanwhile`);
  await publish(rejected(photo, code));
}

async function fail(photo: Photo, code: Code, now: number): Promise<void> {
  await addReceipt(expected(photo, new Date(now).toISOString()));
  const receipt = await readReceipt(receiptIdOf(photo.photoId));
  if (receipt?.body.state !== "processing") return;
  if (!(await writeReceipt(failed(receipt.body, code), receipt))) throw new Error("the receipt changed meanwhile");
}
