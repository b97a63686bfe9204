import { runContextEvents } from "@waybill/events-schema/groups";
import { getItem, putItem } from "../../../stacks/grants.ts";
import { receiptsTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

/** Projects tasks, the runs of couriers and the stops of routes: photos are compared with them. */
worker("ProjectRuns", {
  handler: "packages/receipts/src/workers/project-runs.handler",
  consumes: runContextEvents,
  batch: { size: 100, window: 5 },
  memory: "1024 MB", // most of the time it computes: docs/scale.md
  maxConcurrency: 20,
  link: [receiptsTable],
  grants: [getItem(receiptsTable, "RUN#", "TASK#"), putItem(receiptsTable, "RUN#", "TASK#", "ROUTE#")],
});
