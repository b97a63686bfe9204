import { receiptDecisions } from "@waybill/events-schema/receipts";
import { LedgerAdjusted } from "@waybill/events-schema/tasks";
import { bus } from "./bus.ts";
import { putEvents, putItem, query } from "./grants.ts";
import { tasksTable } from "./tasks-table.ts";
import { worker } from "./worker.ts";

export const postReimbursement = worker("BookReceipt", {
  handler: "packages/tasks/src/workers/post-reimbursement.handler",
  consumes: receiptDecisions,
  link: [tasksTable, bus],
  grants: [query(tasksTable), putItem(tasksTable), putEvents(LedgerAdjusted)],
});
