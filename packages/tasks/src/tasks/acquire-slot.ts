import { compareAndSet } from "@waybill/kernel/compare-and-set";
import {
  availabilityProblem,
  courierAtLimit,
  decidedSlots,
  slotTaskId,
  type TaskSlots,
  withAvailability,
  withoutSlots,
  withSlot,
} from "./slots.ts";
import { readSlots, readTask, writeSlots } from "../store.ts";
import { hasActiveClaim } from "./task.ts";

/**
 * Take a slot for one claim. Throws COURIER_BLOCKED, COURIER_PAUSED, and COURIER_AT_LIMIT when none is free and none was left
 * behind by a crash.
 */
export async function acquireSlot(
  courierId: string,
  slot: string,
  { team, at, isAssigned }: { team: string | undefined; at: number; isAssigned: boolean },
): Promise<void> {
  await updateSlots(courierId, async (slots) => {
    const refused = availabilityProblem(slots, isAssigned);
    if (refused) throw refused;
    const taken =
      withSlot(slots, slot, at) ?? withSlot(withoutSlots(slots, await findAbandonedSlots(slots, at)), slot, at);
    if (!taken) throw courierAtLimit(courierId);
    return taken === slots ? slots : { ...taken, team };
  });
}

/** Give a slot back. */
export async function releaseSlot(courierId: string, slot: string): Promise<void> {
  await updateSlots(courierId, async (slots) => withoutSlots(slots, [slot]));
}

/** Note whether a courier takes tasks; the highest `seq` counts. */
export async function setAvailability(courierId: string, is: string, seq: number): Promise<void> {
  await updateSlots(courierId, async (slots) => withAvailability(slots, is, seq));
}

/** Slots whose claim was never made, or no longer stands. */
async function findAbandonedSlots(slots: TaskSlots, at: number): Promise<string[]> {
  const looked = decidedSlots(slots, at).map(async (slot) => {
    const task = await readTask(slotTaskId(slot));
    return hasActiveClaim(task?.body, slots.courierId, slot) ? [] : [slot];
  });
  return (await Promise.all(looked)).flat();
}

async function updateSlots(courierId: string, to: (slots: TaskSlots) => Promise<TaskSlots>): Promise<void> {
  await compareAndSet(`the slots of courier ${courierId}`, async function writeChangedSlots() {
    const before = await readSlots(courierId);
    const after = await to(before);
    return after === before || (await writeSlots(after, before)) ? after : undefined;
  });
}
