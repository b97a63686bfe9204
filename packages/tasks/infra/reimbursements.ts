import { receiptDecisions } from "@waybill/events-schema/receipts";
import { LedgerAdjusted } from "@waybill/events-schema/tasks";
import { bus } from "../../../stacks/bus.ts";
import { putEvents, putItem, query } from "../../../stacks/grants.ts";
import { tasksTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

worker("PostReimbursement", {
  handler: "packages/tasks/src/workers/post-reimbursement.handler",
  consumes: receiptDecisions,
  link: [tasksTable, bus],
  grants: [query(tasksTable, "RECEIPT#"), putItem(tasksTable, "RECEIPT#", "LEDGER#"), putEvents(LedgerAdjusted)],
});
