import { setTimeout as sleep } from "node:timers/promises";
import { problem } from "../failures/errors.ts";
import { backoffMs } from "../messaging/backoff.ts";
import type { RetryTiming } from "../messaging/send-with-retries.ts";

/**
 * Each attempt that fails is another writer's success. Fifty writers of one item at once, ten milliseconds each, are all
 * through after ten attempts (test/compare-and-set.test.ts). Twelve wait 3.6 seconds at most, and an endpoint has ten.
 */
const MAX_ATTEMPTS = 12;
const BACKOFF = { baseMs: 20, capMs: 500 };

/**
 * Optimistic locking: `attempt` reads an item, decides, and writes it under the condition that nobody else wrote it since.
 * It returns undefined when somebody did, and is called again after a jittered wait. Throws what `attempt` throws, and
 * UNAVAILABLE when the item is written by others again and again.
 *
 * @param item what is written, for the error: `task tsk_1`
 * @example
 * const stored = await compareAndSet("visit vis_1", async function closeVisit() {
 *   const before = await readEntity(table, VISITS, visitKey);
 *   return writeEntity(table, VISITS, { ...visit, closed: true }, before);
 * });
 */
export async function compareAndSet<T>(
  item: string,
  attempt: (attempt: number) => Promise<T | undefined>,
  { sleep: wait = sleep, random = Math.random }: RetryTiming = {},
): Promise<T> {
  for (let n = 1; n <= MAX_ATTEMPTS; n++) {
    const done = await attempt(n);
    if (done !== undefined) return done;
    if (n < MAX_ATTEMPTS) await wait(backoffMs(n, { ...BACKOFF, random }));
  }
  throw writeConflict(item);
}

/**
 * UNAVAILABLE: too many write the item at once.
 *
 * @example
 * throw writeConflict("task tsk_1");
 */
export const writeConflict = (item: string) =>
  problem("UNAVAILABLE", `Too many write ${item} just now. Send the same request again.`, { retryAfterSeconds: 1 });
