import { TaskCancelled, TaskCompleted, TaskFailed, TaskStarted } from "@waybill/events-schema/tasks";
import { worker } from "@waybill/kernel/worker";
import { ended, started } from "../follow-task.ts";
import { ready } from "../table.ts";

const OUTCOMES = { "task.completed": "completed", "task.failed": "failed", "task.cancelled": "cancelled" } as const;

/** A run gets its route when its task starts, and ends with it, whichever is heard of first. */
export const handler = worker(
  "FollowTasks",
  [TaskStarted, TaskCompleted, TaskFailed, TaskCancelled],
  async (message) => {
    const at = Date.parse(message.meta.at);
    if (message.name === "task.started") {
      const { runId, courierId, ...task } = message.data;
      await started({ runId, courierId, cause: message }, { ...task, startedAt: at });
      return;
    }
    const { runId, courierId } = message.data;
    // Cancelled before anybody had started.
    if (runId === undefined || courierId === undefined) return;
    await ended({ runId, courierId, cause: message }, { at, outcome: OUTCOMES[message.name] });
  },
  { warm: ready },
);
