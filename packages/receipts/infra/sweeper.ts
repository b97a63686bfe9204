import { receiptDecisions } from "@waybill/events-schema/receipts";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, queryIndex } from "../../../stacks/grants.ts";
import { receiptsTable } from "./table.ts";
import { sweeper } from "../../../stacks/sweeper.ts";

/** Expires photos that were never uploaded; publishes decisions that a crash left unpublished. */
sweeper("SweepReceipts", {
  handler: "packages/receipts/src/workers/sweep-receipts.handler",
  every: "1 minute",
  timeout: "50 seconds",
  link: [receiptsTable, bus],
  grants: [
    queryIndex(receiptsTable, "Due", "due"),
    getItem(receiptsTable, "PHOTO#", "RECEIPT#"),
    putItem(receiptsTable, "PHOTO#", "RECEIPT#"),
    putEvents(...receiptDecisions),
  ],
  description: "Decisions about receipts stay unpublished. Does the bus refuse events?",
});
