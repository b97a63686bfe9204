import { TaskCompleted, TaskFailed, TaskStarted } from "@waybill/events-schema/tasks";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { worker } from "@waybill/kernel/worker";
import { projectRun } from "../fraud/project-run.ts";
import { ready } from "../store.ts";

/** Project the events of a run, so that its photos can be checked against it. */
export const handler = worker(
  "FollowRuns",
  [TaskStarted, TaskCompleted, TaskFailed, RunProgressed],
  (event) => projectRun(event, Date.now()),
  { warm: ready },
);
