import * as told from "@waybill/events-schema/receipts";
import { bus } from "./bus.ts";
import { announces, reads, readsObjects, writes } from "./grants.ts";
import { photos } from "./photos-bucket.ts";
import { receipts } from "./receipts-table.ts";
import { worker } from "./worker.ts";

const found = [told.ReceiptExtracted, told.ReceiptDuplicateSuspected, told.ReceiptReviewRequired] as const;

export const readReceipt = worker("ReadReceipt", {
  handler: "packages/receipts/src/workers/read-receipt.handler",
  on: told.PhotoThumbnailed,
  once: true,
  timeout: 60,
  memory: "3008 MB", // what is over 1769 MB is a second processor
  batch: { size: 1, window: 0 },
  install: ["sharp"],
  link: [receipts, photos, bus],
  grants: [
    reads(receipts),
    writes(receipts),
    readsObjects(photos, "originals"),
    announces(told.ReceiptAccepted, ...found),
  ],
});
