import { sweepAll, type Swept } from "@waybill/kernel/sweeper";
import type { Kept } from "./forms.ts";
import { TASK } from "./forms.ts";
import { moved } from "./act.ts";
import { settle } from "./settle.ts";
import { readDue } from "./store.ts";
import { dueOf, type Task } from "./tasks.ts";

/** Whom a move is by that nobody made: the clock. */
const CLOCK = "waybill";

/** What one sweep takes on; the next goes on. */
const MOST = 100;

/** Tell what a crash left untold, let offers end, and open again what was not started in time. */
export const sweep = async (now: number): Promise<Swept> =>
  sweepAll(await readDue(now, MOST), (kept) => look(kept, now));

async function look(kept: Kept, now: number): Promise<void> {
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
