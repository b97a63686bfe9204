import { receiptDecisions } from "@waybill/events-schema/receipts";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, queryIndex } from "../../../stacks/grants.ts";
import { receiptsTable } from "./table.ts";
import { endpoint } from "../../../stacks/endpoint.ts";

endpoint("ListReceipts", "GET /v1/receipts", {
  handler: "packages/receipts/src/http/list-receipts.handler",
  link: [receiptsTable],
  grants: [queryIndex(receiptsTable, "Listed", "RECEIPTS#"), queryIndex(receiptsTable, "Owned", "RECEIPTS#")],
});
endpoint("GetReceipt", "GET /v1/receipts/{receiptId}", {
  handler: "packages/receipts/src/http/get-receipt.handler",
  link: [receiptsTable],
  grants: [getItem(receiptsTable, "RECEIPT#")],
});
endpoint("ReviewReceipt", "POST /v1/receipts/{receiptId}/review", {
  handler: "packages/receipts/src/http/review-receipt.handler",
  link: [receiptsTable, bus],
  grants: [
    getItem(receiptsTable, "RECEIPT#"),
    putItem(receiptsTable, "RECEIPT#", "MERCHANT#"),
    putEvents(...receiptDecisions),
  ],
});
