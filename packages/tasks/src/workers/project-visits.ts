import { stopVisitEvents } from "@waybill/events-schema/tracking";
import { worker } from "@waybill/kernel/worker";
import { putVisit, ready } from "../store.ts";
import { settleIfProven } from "../tasks/completion-review.ts";
import { taskIdOfRun } from "../tasks/task.ts";

/** Store which stops the run of a task visited, and award a bonus that waits for this proof. */
export const handler = worker(
  "ProjectVisits",
  stopVisitEvents,
  async function projectVisit({ name, meta, data: { runId, stopId } }) {
    const taskId = taskIdOfRun(runId);
    if (taskId === undefined) return;
    const visit = { runId, stopId, seq: meta.seq ?? 0, isVisited: name === "stop.arrived", at: meta.at };
    await putVisit(taskId, visit);
    if (visit.isVisited) await settleIfProven(taskId, meta.correlationId);
  },
  { warm: ready },
);
