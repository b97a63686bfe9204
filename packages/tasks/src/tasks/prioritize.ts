import { TaskPrioritized } from "@waybill/events-schema/tasks";
import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { problem } from "@waybill/kernel/errors";
import type { Caller } from "@waybill/kernel/http";
import { requireTask } from "../access.ts";
import { flushOutbox } from "../outbox.ts";
import { writeTask } from "../store.ts";
import { assertFewPendingEvents } from "./execute-command.ts";
import type { Task, TaskState } from "./task.ts";

/** A draft is edited; what has ended needs none. */
const PRIORITIZED_STATES: readonly TaskState[] = ["open", "claimed", "started"];

/** Change the priority of a task that was offered. The same again changes nothing. */
export async function prioritizeTask(
  taskId: string,
  { priority, at, correlationId }: { priority: number; at: number; correlationId: string },
  caller: Caller,
): Promise<Task> {
  const written = await compareAndSet(`task ${taskId}`, async function writePriority() {
    const before = await requireTask(taskId, caller);
    const { state, title, version, team, claim } = before.body;
    if ((before.body.priority ?? 0) === priority) return before;
    if (!PRIORITIZED_STATES.includes(state))
      throw problem(
        "VERSION_CONFLICT",
        `Task ${taskId} is ${state}; the priority of an open or active one can be changed.`,
      );
    assertFewPendingEvents(before);
    const ofTeam = claim ? claim.team : team;
    const event = TaskPrioritized.create(
      { taskId, title, priority, ...(ofTeam !== undefined && { team: ofTeam }) },
      { id: `${taskId}.${version + 1}`, seq: version + 1, correlationId, at: new Date(at) },
    );
    return writeTask({ ...before.body, priority, version: version + 1 }, before, { events: [event], at });
  });
  await flushOutbox(written);
  return written.body;
}
