import { TaskCompleted, TaskFailed, TaskStarted } from "@waybill/events-schema/tasks";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { getItem, putItem } from "./grants.ts";
import { receiptsTable } from "./receipts-table.ts";
import { worker } from "./worker.ts";

/** Projects the runs of couriers: the fraud checks compare photos with them. */
export const projectRuns = worker("FollowRuns", {
  handler: "packages/receipts/src/workers/project-runs.handler",
  consumes: [TaskStarted, TaskCompleted, TaskFailed, RunProgressed],
  batch: { size: 100, window: 5 },
  link: [receiptsTable],
  grants: [getItem(receiptsTable), putItem(receiptsTable)],
});
