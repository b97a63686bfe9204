import { runLifecycleEvents } from "@waybill/events-schema/groups";
import { worker } from "@waybill/kernel/worker";
import { putTaskRun } from "../links/store.ts";
import { endRun, startRunTask } from "../runs/apply-task.ts";
import { ready } from "../table.ts";

const OUTCOMES = {
  "task.completed": "completed",
  "task.failed": "failed",
  "task.cancelled": "cancelled",
  "task.unassigned": "handed-over",
} as const;

/** A run gets its route when its task starts, and ends with its task, in whatever order the events arrive. */
export const handler = worker(
  "ProjectTasks",
  runLifecycleEvents,
  async function projectTasks(message) {
    const at = Date.parse(message.meta.at);
    if (message.name === "task.started") {
      const { runId, courierId, ...task } = message.data;
      await startRunTask({ runId, courierId, cause: message }, { ...task, startedAt: at });
      await putTaskRun(task.taskId, { runId, at });
      return;
    }
    const { taskId, runId, courierId } = message.data;
    // Cancelled or unassigned before it was started: it has no run.
    if (runId === undefined || courierId === undefined) {
      if (message.name === "task.cancelled") await putTaskRun(taskId, { at });
      return;
    }
    await endRun({ runId, courierId, cause: message }, { at, outcome: OUTCOMES[message.name] });
  },
  { warm: ready },
);
