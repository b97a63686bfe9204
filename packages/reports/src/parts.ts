/** What a report is made of, decided once: a retry goes on with the same parts. */
export interface Plan {
  /** The couriers of each part. */
  parts: string[][];
}

/** Fewer make more transitions than they save time; a map state of Step Functions has room for thousands of parts. */
const FEWEST_IN_A_PART = 5;
const MOST_PARTS = 500;

/** Cut the couriers into parts of about the same size, in order. */
export function planOf(couriers: readonly string[]): Plan {
  const size = Math.max(FEWEST_IN_A_PART, Math.ceil(couriers.length / MOST_PARTS));
  const parts: string[][] = [];
  for (let n = 0; n < couriers.length; n += size) parts.push(couriers.slice(n, n + size));
  return { parts };
}
