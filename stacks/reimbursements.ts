import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import { LedgerAdjusted } from "@waybill/events-schema/tasks";
import { bus } from "./bus.ts";
import { announces, queries, writes } from "./grants.ts";
import { tasks } from "./tasks-table.ts";
import { worker } from "./worker.ts";

export const bookReceipt = worker("BookReceipt", {
  handler: "packages/tasks/src/workers/post-reimbursement.handler",
  on: [ReceiptAccepted, ReceiptCorrected, ReceiptRejected],
  link: [tasks, bus],
  grants: [queries(tasks), writes(tasks), announces(LedgerAdjusted)],
});
