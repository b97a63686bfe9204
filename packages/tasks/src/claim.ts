import { Problem } from "@waybill/kernel/errors";
import { busy, moved } from "./act.ts";
import { attempted } from "./attempts.ts";
import { notFound, refusal } from "./refusals.ts";
import { settle } from "./settle.ts";
import { slotOf } from "./slots.ts";
import { addAttempt, readTask } from "./store.ts";
import { freeSlot, takeSlot } from "./take-slot.ts";
import { holds, isRepeat, type Move, type Task } from "./tasks.ts";

const TRIES = 25;

/** Claim a task: whoever writes first has it, and is told so however often they ask. Every attempt is on record. */
export async function claim(taskId: string, made: Move & { verb: "claim" }): Promise<Task> {
  try {
    const task = await compete(taskId, made);
    await settle(task);
    return task.body;
  } catch (error) {
    if (error instanceof Problem && error.code !== "NOT_FOUND") await addAttempt(attempted(taskId, made, error.code));
    throw error;
  }
}

async function compete(taskId: string, made: Move) {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await readTask(taskId);
    if (!before) throw notFound(taskId);
    if (isRepeat(before.body, made)) {
      await addAttempt(attempted(taskId, made));
      return before;
    }
    // Who cannot win takes no slot.
    const refused = refusal(before.body, made);
    if (refused) throw refused;
    const slot = slotOf(taskId, before.body.version);
    await takeSlot(made.by, slot, made.at);
    const after = await moved(before, made);
    if (after) return after;
    // Lost, unless it was our own write that came through unheard, or the same request beside this one.
    if (!holds((await readTask(taskId))?.body, made.by, slot)) await freeSlot(made.by, slot);
  }
  throw busy(taskId);
}
