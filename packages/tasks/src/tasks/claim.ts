import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { Problem } from "@waybill/kernel/errors";
import type { Caller } from "@waybill/kernel/http";
import { requireTask } from "../access.ts";
import { admitCommand, writeTransition } from "./execute-command.ts";
import { createClaimAttempt } from "./claim-attempts.ts";
import { flushOutbox } from "../outbox.ts";
import { slotName } from "./slots.ts";
import { addClaimAttempt, readTask } from "../store.ts";
import { releaseSlot, acquireSlot } from "./acquire-slot.ts";
import { hasActiveClaim, isRepeatedCommand, type TaskCommand, type Task } from "./task.ts";

/** Claim a task: whoever writes first has it, and gets the same answer however often they ask. Every attempt is recorded. */
export async function executeClaim(
  taskId: string,
  command: TaskCommand & { verb: "claim" },
  caller: Caller,
): Promise<Task> {
  try {
    const task = await claimWithSlot(taskId, command, caller);
    await flushOutbox(task);
    return task.body;
  } catch (error) {
    if (error instanceof Problem && error.code !== "NOT_FOUND")
      await addClaimAttempt(createClaimAttempt(taskId, command, error.code));
    throw error;
  }
}

const claimWithSlot = (taskId: string, command: TaskCommand, caller: Caller) =>
  compareAndSet(`task ${taskId}`, async function writeClaim() {
    const before = await requireTask(taskId, caller);
    if (isRepeatedCommand(before.body, command)) {
      await addClaimAttempt(createClaimAttempt(taskId, command));
      return before;
    }
    // Who cannot win takes no slot.
    await admitCommand(before.body, command);
    const slot = slotName(taskId, before.body.version);
    await acquireSlot(command.by, slot, { team: before.body.team ?? command.team, at: command.at });
    const after = await writeTransition(before, command);
    if (after) return after;
    // Lost, unless it was our own write that came through unheard, or the same request beside this one.
    if (!hasActiveClaim((await readTask(taskId))?.body, command.by, slot)) await releaseSlot(command.by, slot);
    return undefined;
  });
