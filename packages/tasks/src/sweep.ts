import type { Kept } from "./forms.ts";
import { TASK } from "./forms.ts";
import { moved } from "./act.ts";
import { settle } from "./settle.ts";
import { readDue } from "./store.ts";
import { dueOf, type Task } from "./tasks.ts";

/** Whom a move is by that nobody made: the clock. */
const CLOCK = "waybill";

export interface Swept {
  /** Things looked at. */
  seen: number;
  failed: Error[];
  /** There was more than one sweep takes on. */
  more: boolean;
}

/** Tell what a crash left untold, let offers end, and open again what was not started in time. One failing harms no other. */
export async function sweep(now: number, { limit = 100 } = {}): Promise<Swept> {
  const due = await readDue(now, limit);
  const failed: Error[] = [];
  for (const kept of due) {
    await look(kept, now).catch((error: unknown) => failed.push(error as Error));
  }
  return { seen: due.length, failed, more: due.length === limit };
}

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
