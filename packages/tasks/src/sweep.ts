import { isEntityOf, type StoredEntity } from "@waybill/kernel/outbox";
import type { RemainingMs, SweepResult } from "@waybill/kernel/sweeper";
import { TASK_MAPPING } from "./entity-mappings.ts";
import { flushOutbox } from "./outbox.ts";
import { sweepDue } from "./store.ts";
import { closeDraw } from "./tasks/close-draw.ts";
import { writeTransition } from "./tasks/execute-command.ts";
import { dueTransition } from "./tasks/task.ts";

/** The actor of transitions that nobody requested. */
const SYSTEM_ACTOR = "waybill";

/** Flush what a crash left in an outbox, close draws, expire offers, and reopen what was not started in time. */
export const sweepDueEntities = (now: number, leftMs: RemainingMs, shard: number): Promise<SweepResult> =>
  sweepDue(now, shard, (stored) => processDueEntity(stored, now), leftMs);

async function processDueEntity(due: StoredEntity<unknown, unknown>, now: number): Promise<void> {
  const stored = await flushOutbox(due);
  if (!isEntityOf(stored, TASK_MAPPING)) return;
  const task = stored.body;
  const transition = dueTransition(task);
  if (!transition || Date.parse(transition.at) > now) return;
  const { verb } = transition;
  const command = { verb, by: SYSTEM_ACTOR, at: now, correlationId: `${task.taskId}.${task.version}.${verb}` };
  // A concurrent command goes first; the next sweep handles the rest.
  const after = await (verb === "draw" ? closeDraw(stored, command) : writeTransition(stored, command));
  if (after) await flushOutbox(after);
}
