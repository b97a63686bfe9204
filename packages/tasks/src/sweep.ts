import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { type StoredEntity, TASK_MAPPING } from "./entity-mappings.ts";
import { writeTransition } from "./tasks/execute-command.ts";
import { flushOutbox } from "./outbox.ts";
import { queryDueKeys, readDueEntity } from "./store.ts";
import { dueTransition, type Task } from "./tasks/task.ts";

/** The actor of transitions that nobody requested. */
const SYSTEM_ACTOR = "waybill";

/** Flush what a crash left in an outbox, expire offers, and reopen what was not started in time. */
export const sweepDueEntities = (now: number, leftMs?: RemainingMs): Promise<SweepResult> =>
  sweepAll(queryDueKeys(now), async (key) => processDueEntity(await readDueEntity(key), now), leftMs);

async function processDueEntity(stored: StoredEntity | undefined, now: number): Promise<void> {
  if (!stored) return;
  await flushOutbox(stored);
  if (stored.mapping !== (TASK_MAPPING as unknown)) return;
  const task = stored as StoredEntity<Task>;
  const due = dueTransition(task.body);
  if (!due || Date.parse(due.at) > now) return;
  // Flushed just now, so nothing is pending. A concurrent command goes first; the next sweep handles the rest.
  const flushed = { ...task, pendingEvents: [], pendingEntries: [] };
  const correlationId = `${task.body.taskId}.${task.body.version}.${due.verb}`;
  const after = await writeTransition(flushed, { verb: due.verb, by: SYSTEM_ACTOR, at: now, correlationId });
  if (after) await flushOutbox(after);
}
