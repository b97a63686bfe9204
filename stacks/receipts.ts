import * as told from "@waybill/events-schema/receipts";
import { TaskCompleted, TaskFailed, TaskStarted } from "@waybill/events-schema/tasks";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { bus } from "./bus.ts";
import { announces, queries, reads, readsObjects, writes } from "./grants.ts";
import { photos } from "./photos-bucket.ts";
import { receipts } from "./receipts-table.ts";
import { route } from "./route.ts";
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
export const followRuns = worker("FollowRuns", {
  handler: "packages/receipts/src/workers/follow-runs.handler",
  on: [TaskStarted, TaskCompleted, TaskFailed, RunProgressed],
  batch: { size: 100, window: 5 },
  link: [receipts],
  grants: [reads(receipts), writes(receipts)],
});

route("ListReceipts", "GET /v1/receipts", {
  handler: "packages/receipts/src/http/list-receipts.handler",
  link: [receipts],
  grants: [queries(receipts, "Listed"), queries(receipts, "Owned")],
});
route("ShowReceipt", "GET /v1/receipts/{receiptId}", {
  handler: "packages/receipts/src/http/show-receipt.handler",
  link: [receipts],
  grants: [reads(receipts)],
});
route("ReviewReceipt", "POST /v1/receipts/{receiptId}/review", {
  handler: "packages/receipts/src/http/review-receipt.handler",
  link: [receipts, bus],
  grants: [
    reads(receipts),
    writes(receipts),
    announces(told.ReceiptAccepted, told.ReceiptCorrected, told.ReceiptRejected),
  ],
});
