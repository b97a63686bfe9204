import { PhotoThumbnailed } from "@waybill/events-schema/receipts";
import { once } from "@waybill/kernel/once";
import { worker } from "@waybill/kernel/worker";
import { createReceiptExtractor } from "../extraction/extract-receipt.ts";
import { loadReceiptReader } from "../receipt-reader.ts";
import { ready } from "../store.ts";

/** Reads a receipt's photo, once for its content, and accepts the receipt or requests a review. */
export const handler = worker(
  "ReadReceipt",
  PhotoThumbnailed,
  createReceiptExtractor({ loadReader: loadReceiptReader, once: once("ReadReceipt") }),
  { concurrency: 1, reserveMs: 6_000, warm: () => Promise.all([ready(), loadReceiptReader()]) },
);
