import { LedgerAdjusted } from "@waybill/events-schema/tasks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, queryIndex } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { tasksTable } from "./table.ts";

endpoint("GetLedger", "GET /v1/ledger", {
  handler: "packages/tasks/src/http/get-ledger.handler",
  link: [tasksTable],
  grants: [
    queryIndex(tasksTable, "Listed", "LEDGER#"),
    queryIndex(tasksTable, "Owned", "LEDGER#"),
    getItem(tasksTable, "COURIER#"),
  ],
});
endpoint("AdjustLedger", "POST /v1/ledger/adjustments", {
  handler: "packages/tasks/src/http/adjust-ledger.handler",
  link: [tasksTable, bus],
  grants: [
    getItem(tasksTable, "LEDGER#", "KEY#", "TASK#", "COURIER#"),
    putItem(tasksTable, "LEDGER#", "KEY#"),
    putEvents(LedgerAdjusted),
  ],
});
