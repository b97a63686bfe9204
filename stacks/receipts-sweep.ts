import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import { bus } from "./bus.ts";
import { announces, queries, reads, updates, writes } from "./grants.ts";
import { receipts } from "./receipts-table.ts";
import { sweeper } from "./sweeper.ts";

/** Uploads that did not come are given up, verdicts that a crash left untold are told. */
sweeper("SweepReceipts", {
  handler: "packages/receipts/src/workers/sweep-receipts.handler",
  every: "1 minute",
  timeout: "50 seconds",
  link: [receipts, bus],
  permissions: [
    queries(receipts, "Due"),
    reads(receipts),
    writes(receipts),
    updates(receipts),
    announces(ReceiptAccepted, ReceiptCorrected, ReceiptRejected),
  ],
  says: "Verdicts over receipts wait untold. Is the bus refusing them?",
});
