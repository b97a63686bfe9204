import { problem } from "@waybill/kernel/errors";
import type { Kept } from "./forms.ts";
import { notFound } from "./refusals.ts";
import { settle } from "./settle.ts";
import { freeSlot } from "./take-slot.ts";
import { readTask, writeTask } from "./store.ts";
import { holds, isRepeat, type Move, move, type Task } from "./tasks.ts";

/** Each failed write is somebody else's success; so many in a row are not met in a task's life. */
const TRIES = 25;
/** Moves in a row that may wait to be told. */
const MOST_UNTOLD = 20;

/** Move a task, and tell of it. The same move again gets the same answer, and tells what was left untold. */
export async function act(taskId: string, made: Move): Promise<Task> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await readTask(taskId);
    if (!before) throw notFound(taskId);
    const after = isRepeat(before.body, made) ? before : await moved(before, made);
    if (!after) continue;
    await settle(after);
    return after.body;
  }
  throw busy(taskId);
}

/** Undefined when the task is not any more what was read. */
export async function moved(before: Kept<Task>, made: Move): Promise<Kept<Task> | undefined> {
  // While the bus takes nothing, an item must not grow without end.
  if (before.said.length > MOST_UNTOLD) throw busy(before.body.taskId);
  const { task, ...news } = move(before.body, made);
  const after = await writeTask(task, before, { ...news, at: made.at });
  const had = before.body.claim;
  // Free at once, so that they can claim the next; were it left, it would be cleared when they want it.
  if (after && had && !holds(task, had.courierId, had.slot)) await freeSlot(had.courierId, had.slot);
  return after;
}

export const busy = (taskId: string) =>
  problem("UNAVAILABLE", `Too many want task ${taskId} just now. Send the same request again.`, {
    retryAfterSeconds: 1,
  });
