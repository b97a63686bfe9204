import { type Problem, problem } from "@waybill/kernel/errors";

/**
 * The places a courier has for tasks. A claim takes one before it writes the task, so that the limit holds however many
 * claims of one courier run side by side:
 *
 *   take a slot ──► write the task ──► (lost? give the slot back)
 *        │               └ crash here: the slot names a claim that is true
 *        └ crash here: the slot names a claim that never was, and is cleared when somebody wants it
 *
 * A slot is named after the one claim it is for, task and version, so it cannot be mistaken for a later claim's.
 */
export interface TaskSlots {
  courierId: string;
  version: number;
  /** Since when each is taken, milliseconds since 1970. */
  taken: Record<string, number>;
  /** The courier's team, by their last claim. */
  team?: string | undefined;
  /** Whether the courier takes tasks, by the newest event of people; undefined: yes. Here, because each claim reads it anyway. */
  availability?: { is: string; seq: number } | undefined;
}

/** Active tasks of a courier. */
export const MAX_ACTIVE_TASKS = 5;
/** A claim is decided within the ten seconds that its handler may run; after a minute it surely is. */
const CLAIM_DECIDED_MS = 60_000;

export const slotName = (taskId: string, version: number) => `${taskId}#${version}`;
export const slotTaskId = (slot: string) => slot.slice(0, slot.lastIndexOf("#"));

/** With the slot taken; the same when it was already. Undefined when none is free. */
export function withSlot(slots: TaskSlots, slot: string, at: number, limit = MAX_ACTIVE_TASKS): TaskSlots | undefined {
  if (slot in slots.taken) return slots;
  if (Object.keys(slots.taken).length >= limit) return undefined;
  return { ...slots, version: slots.version + 1, taken: { ...slots.taken, [slot]: at } };
}

/** Without the slots; the same when none of them was taken. */
export function withoutSlots(slots: TaskSlots, names: readonly string[]): TaskSlots {
  const left = Object.entries(slots.taken).filter(([slot]) => !names.includes(slot));
  if (left.length === Object.keys(slots.taken).length) return slots;
  return { ...slots, version: slots.version + 1, taken: Object.fromEntries(left) };
}

/** With what an event says of the courier's availability; the same when a newer one has been there. */
export const withAvailability = (slots: TaskSlots, is: string, seq: number): TaskSlots =>
  slots.availability && slots.availability.seq >= seq
    ? slots
    : { ...slots, version: slots.version + 1, availability: { is, seq } };

/** Why the courier gets no task; undefined when they may. A dispatcher may plan for one who is off duty. */
export function availabilityProblem({ courierId, availability }: TaskSlots, isAssigned: boolean): Problem | undefined {
  if (availability?.is === "blocked")
    return problem("COURIER_BLOCKED", `Courier ${courierId} is blocked and gets no tasks. A manager can change that.`);
  if (availability?.is === "paused" && !isAssigned)
    return problem("COURIER_PAUSED", `Courier ${courierId} is off duty. Go on duty first.`);
  return undefined;
}

/** Slots old enough for their claim to be decided: whether it stands can be seen on the task. */
export const decidedSlots = ({ taken }: TaskSlots, at: number): string[] =>
  Object.entries(taken).flatMap(([slot, since]) => (at - since > CLAIM_DECIDED_MS ? [slot] : []));

export const courierAtLimit = (courierId: string, limit = MAX_ACTIVE_TASKS) =>
  problem(
    "COURIER_AT_LIMIT",
    `Courier ${courierId} has ${limit} tasks; one has to be completed or released before the next.`,
  );
