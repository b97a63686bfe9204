import type { Retrier } from "./definition/asl.ts";

/**
 * Seconds to wait before a retry: the interval, multiplied by the backoff rate each time, at most the maximum; with full
 * jitter any part of that.
 *
 * @param retried how often this retrier was used before; 0 for its first time
 * @param random from 0 to 1
 */
export function backoffSeconds(
  { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY, JitterStrategy }: Retrier,
  retried: number,
  random: () => number,
): number {
  const delay = Math.min(IntervalSeconds * BackoffRate ** retried, MaxDelaySeconds);
  return JitterStrategy === "FULL" ? delay * random() : delay;
}

/** Whether a retrier has attempts left. MaxAttempts is 3 by default; 0 means never. */
export function hasAttemptsLeft({ MaxAttempts = 3 }: Retrier, retried: number): boolean {
  return retried < MaxAttempts;
}
