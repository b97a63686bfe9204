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

/** Divides the couriers, in order, into parts of the same size. */
export function planParts(couriers: readonly string[]): PartPlan {
  const size = Math.max(MIN_PART_SIZE, Math.ceil(couriers.length / MAX_PARTS));
  const parts: string[][] = [];
  for (let n = 0; n < couriers.length; n += size) parts.push(couriers.slice(n, n + size));
  return { parts };
}
