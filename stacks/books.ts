import { LedgerAdjusted } from "@waybill/events-schema/tasks";
import { bus } from "./bus.ts";
import { announces, queries, reads, updates, writes } from "./grants.ts";
import { route } from "./route.ts";
import { tasks } from "./tasks-table.ts";

route("ShowLedger", "GET /v1/ledger", {
  handler: "packages/tasks/src/http/get-ledger.handler",
  link: [tasks],
  grants: [queries(tasks, "Listed")],
});
route("AdjustLedger", "POST /v1/ledger/adjustments", {
  handler: "packages/tasks/src/http/adjust-ledger.handler",
  link: [tasks, bus],
  grants: [reads(tasks), writes(tasks), updates(tasks), announces(LedgerAdjusted)],
});
