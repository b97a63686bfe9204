import { problem } from "@waybill/kernel/errors";
import type { StoredEntity } from "../entity-mappings.ts";
import { taskNotFound } from "./problems.ts";
import { flushOutbox } from "../outbox.ts";
import { releaseSlot } from "./acquire-slot.ts";
import { readTask, writeTask } from "../store.ts";
import { hasActiveClaim, isRepeatedCommand, type TaskCommand, transitionTask, type Task } from "./task.ts";

/** Each failed write is somebody else's success; so many in a row are not met in a task's life. */
const MAX_ATTEMPTS = 25;
/** Events of one task that may wait to be published. */
const MAX_PENDING_EVENTS = 20;

/** Execute a command and publish its events. The same again gets the same answer, and publishes what is still pending. */
export async function executeTaskCommand(taskId: string, command: TaskCommand): Promise<Task> {
  for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
    const before = await readTask(taskId);
    if (!before) throw taskNotFound(taskId);
    const after = isRepeatedCommand(before.body, command) ? before : await writeTransition(before, command);
    if (!after) continue;
    await flushOutbox(after);
    return after.body;
  }
  throw taskBusy(taskId);
}

/** Undefined when the task is not any more what was read. */
export async function writeTransition(
  before: StoredEntity<Task>,
  command: TaskCommand,
): Promise<StoredEntity<Task> | undefined> {
  // While EventBridge accepts nothing, an item must not grow without end.
  if (before.pendingEvents.length > MAX_PENDING_EVENTS) throw taskBusy(before.body.taskId);
  const { task, ...outbox } = transitionTask(before.body, command);
  const after = await writeTask(task, before, { ...outbox, at: command.at });
  const previousClaim = before.body.claim;
  // Free at once, so that they can claim the next; were it left, it would be cleared when they want it.
  if (after && previousClaim && !hasActiveClaim(task, previousClaim.courierId, previousClaim.slot))
    await releaseSlot(previousClaim.courierId, previousClaim.slot);
  return after;
}

export const taskBusy = (taskId: string) =>
  problem("UNAVAILABLE", `Too many want task ${taskId} just now. Send the same request again.`, {
    retryAfterSeconds: 1,
  });
