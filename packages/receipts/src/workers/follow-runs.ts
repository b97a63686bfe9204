import { TaskCompleted, TaskFailed, TaskStarted } from "@waybill/events-schema/tasks";
import { RunProgressed } from "@waybill/events-schema/tracking";
import { worker } from "@waybill/kernel/worker";
import { follow } from "../follow.ts";
import { ready } from "../store.ts";

/** What others tell of a run is kept, so that its photos can be held against it. */
export const handler = worker(
  "FollowRuns",
  [TaskStarted, TaskCompleted, TaskFailed, RunProgressed],
  (heard) => follow(heard, Date.now()),
  { warm: ready },
);
