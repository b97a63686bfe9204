import * as z from "zod";

/** The parts of a report, planned once: a retry continues with the same parts. */
export const PartPlan = z.object({
  /** The couriers of each part. */
  parts: z.array(z.array(z.string())),
});
export type PartPlan = z.output<typeof PartPlan>;

/** Smaller parts cost more state transitions than they save time. */
const MIN_PART_SIZE = 5;
/** The history of an execution, which Step Functions limits to 25,000 events, has room for these. */
const MAX_PARTS = 500;
/** So many files are merged at once: five hundred parts are twenty groups, and those are merged again. */
const GROUP_SIZE = 25;

/** Divides the couriers, in order, into parts of the same size. */
export function planParts(couriers: readonly string[]): PartPlan {
  return { parts: chunk(couriers, Math.max(MIN_PART_SIZE, Math.ceil(couriers.length / MAX_PARTS))) };
}

/** The numbers of the parts whose routes are merged together, by group. */
export const planGroups = (parts: number): number[][] =>
  chunk(
    Array.from({ length: parts }, (_, part) => part),
    GROUP_SIZE,
  );

const chunk = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
