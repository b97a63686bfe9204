export interface BackoffOptions {
  /** Ceiling of the first wait. @default 5000: five receives last over a minute of outage */
  baseMs?: number;
  /** Ceiling of every wait. @default 900000 */
  capMs?: number;
  random?: () => number;
}

/**
 * How long to wait before try `attempt` + 1, in milliseconds: between half and all of base × 2^(attempt − 1), capped.
 * The random half spreads a thousand records that failed at the same moment.
 */
export function backoffMs(
  attempt: number,
  { baseMs = 5_000, capMs = 900_000, random = Math.random }: BackoffOptions = {},
): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
