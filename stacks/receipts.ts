import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import { bus } from "./bus.ts";
import { announces, queries, reads, updates, writes } from "./grants.ts";
import { receipts } from "./receipts-table.ts";
import { route } from "./route.ts";

route("ListReceipts", "GET /v1/receipts", {
  handler: "packages/receipts/src/http/list-receipts.handler",
  link: [receipts],
  grants: [queries(receipts, "Listed"), queries(receipts, "Owned")],
});
route("ShowReceipt", "GET /v1/receipts/{receiptId}", {
  handler: "packages/receipts/src/http/get-receipt.handler",
  link: [receipts],
  grants: [reads(receipts)],
});
route("ReviewReceipt", "POST /v1/receipts/{receiptId}/review", {
  handler: "packages/receipts/src/http/review-receipt.handler",
  link: [receipts, bus],
  grants: [
    reads(receipts),
    writes(receipts),
    updates(receipts),
    announces(ReceiptAccepted, ReceiptCorrected, ReceiptRejected),
  ],
});
