import { problem } from "@waybill/kernel/errors";
import { atLimit, decided, free, type Slots, take, taskOf } from "./slots.ts";
import { readSlots, readTask, writeSlots } from "./store.ts";
import { holds } from "./tasks.ts";

/** A courier's claims side by side are few; each failed write is another one's success. */
const TRIES = 200;

/** Take a slot for one claim. Throws COURIER_AT_LIMIT when none is free and none was left behind by a crash. */
export async function takeSlot(courierId: string, slot: string, at: number): Promise<void> {
  await change(courierId, async (slots) => {
    const taken = take(slots, slot, at) ?? take(free(slots, await leftBehind(slots, at)), slot, at);
    if (!taken) throw atLimit();
    return taken;
  });
}

/** Give a slot back. */
export async function freeSlot(courierId: string, slot: string): Promise<void> {
  await change(courierId, async (slots) => free(slots, [slot]));
}

/** Slots whose claim never was, or stands no more. */
async function leftBehind(slots: Slots, at: number): Promise<string[]> {
  const looked = decided(slots, at).map(async (slot) => {
    const task = await readTask(taskOf(slot));
    return holds(task?.body, slots.courierId, slot) ? [] : [slot];
  });
  return (await Promise.all(looked)).flat();
}

async function change(courierId: string, to: (slots: Slots) => Promise<Slots>): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await readSlots(courierId);
    const after = await to(before);
    if (after === before || (await writeSlots(after, before))) return;
  }
  throw problem("UNAVAILABLE", "Too many claims of yours at once. Send the same request again.", {
    retryAfterSeconds: 1,
  });
}
