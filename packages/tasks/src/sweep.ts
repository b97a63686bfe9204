import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { type Kept, TASK } from "./forms.ts";
import { moved } from "./act.ts";
import { settle } from "./settle.ts";
import { dueKeys, readDue } from "./store.ts";
import { dueOf, type Task } from "./tasks.ts";

/** Whom a move is by that nobody made: the clock. */
const CLOCK = "waybill";

/** Tell what a crash left untold, let offers end, and open again what was not started in time. */
export const sweep = (now: number, leftMs?: RemainingMs): Promise<SweepResult> =>
  sweepAll(dueKeys(now), async (key) => look(await readDue(key), now), leftMs);

async function look(kept: Kept | undefined, now: number): Promise<void> {
  if (!kept) return;
  await settle(kept);
  if (kept.form !== (TASK as unknown)) return;
  const task = kept as Kept<Task>;
  const due = dueOf(task.body);
  if (!due || Date.parse(due.at) > now) return;
  // Told just now: what it had to say is said. Somebody else's move meanwhile goes first; the next sweep sees to the rest.
  const told = { ...task, said: [], booked: [] };
  const correlationId = `${task.body.taskId}.${task.body.version}.${due.verb}`;
  const after = await moved(told, { verb: due.verb, by: CLOCK, at: now, correlationId });
  if (after) await settle(after);
}
