import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { Problem } from "@waybill/kernel/errors";
import type { Caller } from "@waybill/kernel/http";
import { requireTask } from "../access.ts";
import { admitCommand, recordCommandKey, writeTransition } from "./execute-command.ts";
import { createClaimAttempt } from "./claim-attempts.ts";
import { flushOutbox } from "../outbox.ts";
import { availabilityProblem, slotName } from "./slots.ts";
import { claimProblem } from "./problems.ts";
import { addClaimAttempt, addEntrant, readSlots, readTask, type StoredTask } from "../store.ts";
import { releaseSlot, acquireSlot } from "./acquire-slot.ts";
import { hasActiveClaim, isRepeatedCommand, isSealed, type TaskCommand, type Task } from "./task.ts";

/**
 * Claim a task: whoever writes first has it, and gets the same answer however often they ask. Every attempt is recorded. Of
 * a sealed task it is an entry into its draw, and the task stays as it was.
 */
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
    if (isSealed(before.body)) return enterDraw(before, command);
    // Who cannot win takes no slot.
    await admitCommand(before.body, command);
    return giveTask(before, command);
  });

/**
 * The courier takes part in the draw of the task, however often they ask. Throws TASK_NOT_OPEN when it takes no more entries,
 * COURIER_BLOCKED, COURIER_PAUSED and IDEMPOTENCY_KEY_REUSED.
 */
async function enterDraw(sealed: StoredTask, command: TaskCommand): Promise<StoredTask> {
  const { by, team, at } = command;
  const refused = claimProblem(sealed.body, at) ?? availabilityProblem(await readSlots(by), false);
  if (refused) throw refused;
  // A copy that arrives after the draw, when the winner has released the task, is no claim.
  await recordCommandKey(sealed.body, command);
  await addEntrant(sealed.body.taskId, { courierId: by, team, at: new Date(at).toISOString() });
  return sealed;
}

/**
 * Write a command that gives the task to a courier, in a slot of theirs. Undefined when somebody else wrote the task since.
 * Throws COURIER_AT_LIMIT, COURIER_BLOCKED and COURIER_PAUSED.
 */
export async function giveTask(before: StoredTask, command: TaskCommand): Promise<StoredTask | undefined> {
  const { taskId, version, team = command.team } = before.body;
  const { courierId = command.by, at } = command;
  const slot = slotName(taskId, version);
  await acquireSlot(courierId, slot, { team, at, isAssigned: command.verb === "assign" });
  const after = await writeTransition(before, command);
  if (after) return after;
  // Lost, unless our own write succeeded and its response was lost, or the same request won in another invocation.
  if (!hasActiveClaim((await readTask(taskId))?.body, courierId, slot)) await releaseSlot(courierId, slot);
  return undefined;
}
