import { TaskCompleted, TaskFailed, TaskStarted } from "@waybill/events-schema/tasks";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { reads, writes } from "./grants.ts";
import { receipts } from "./receipts-table.ts";
import { worker } from "./worker.ts";

/** What others tell of a run: photos are held against it. */
export const followRuns = worker("FollowRuns", {
  handler: "packages/receipts/src/workers/project-runs.handler",
  on: [TaskStarted, TaskCompleted, TaskFailed, RunProgressed],
  batch: { size: 100, window: 5 },
  link: [receipts],
  grants: [reads(receipts), writes(receipts)],
});
