import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { receiptSignature, signatureLookupKeys } from "./fraud/fraud-checks.ts";
import { deletePicture, deleteUpload } from "./photos/bucket.ts";
import { receiptIdForPhoto } from "./photos/photo.ts";
import { type Receipt, withoutWords } from "./receipt.ts";
import {
  listAllReceiptsOfCourier,
  listPhotosOfContent,
  type PhotoOfContent,
  readImageInspection,
  readReceipt,
  removeConfirmedNames,
  removeContent,
  removePhoto,
  removeSignatures,
  writeReceipt,
} from "./store.ts";

/**
 * Erase photos of a courier, and what was read of their receipts but for the amounts. The list of the photos is what is
 * erased last, by the caller, so that a repetition after a crash counts the same.
 */
export async function erasePhotos(
  courierId: string,
  photos: readonly PhotoOfContent[],
): Promise<{ photos: number; receipts: number }> {
  const contents = new Map(photos.map(({ photoId, sha256 }) => [receiptIdForPhoto(photoId), sha256]));
  const receipts = await listAllReceiptsOfCourier(courierId);
  // Their signatures and names are found by what was read, so they go first.
  for (const receipt of receipts) await eraseReceipt(receipt, contents.get(receipt.receiptId));
  for (const photo of photos) await erasePhoto(photo);
  return { photos: photos.length, receipts: receipts.length };
}

async function eraseReceipt({ receiptId, reading }: Receipt, sha256: string | undefined): Promise<void> {
  await removeConfirmedNames(reading?.merchantNumbers ?? [], receiptId);
  const inspection = sha256 === undefined ? undefined : await readImageInspection(sha256);
  if (reading && sha256 !== undefined && inspection && "picture" in inspection) {
    const { perceptualHash } = inspection.picture;
    await removeSignatures(
      receiptId,
      signatureLookupKeys(receiptSignature(receiptId, { sha256, perceptualHash }, reading)),
    );
  }
  await compareAndSet(`receipt ${receiptId}`, async function writeReceiptWithoutWords() {
    const before = await readReceipt(receiptId);
    const after = before && withoutWords(before.body);
    return !before || after === before.body ? "unchanged" : writeReceipt(after!, before);
  });
}

/** The bytes stay while they are another courier's photo as well. */
async function erasePhoto({ photoId, sha256, courierId }: PhotoOfContent): Promise<void> {
  await deleteUpload(photoId);
  const isAnothers = (await listPhotosOfContent(sha256)).some((photo) => photo.courierId !== courierId);
  if (!isAnothers) {
    await deletePicture(sha256);
    await removeContent(sha256);
  }
  await removePhoto(photoId);
}
