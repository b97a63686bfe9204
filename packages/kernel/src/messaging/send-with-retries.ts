import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "./backoff.ts";
import { splitIntoBatches } from "./split-into-batches.ts";
import { describeError } from "../failures/describe-error.ts";
import { toError } from "../failures/errors.ts";
import type { OutgoingEntry } from "./outgoing-entry.ts";

/** An entry that was not accepted, and why. */
export interface RejectedEntry {
  entry: OutgoingEntry;
  code: string;
  /** Sending it again cannot help. */
  final?: boolean;
  cause?: unknown;
}

/** How to wait between attempts; a test replaces it. */
export interface RetryTiming {
  sleep?: (ms: number) => Promise<unknown>;
  random?: () => number;
}

/**
 * Send everything, batch by batch. A 200 is not a yes: `send` returns what was refused in it, and only that is sent
 * again, up to three times with a jittered wait. Returns what was never accepted; does not throw.
 */
export async function sendWithRetries(
  entries: readonly OutgoingEntry[],
  send: (batch: readonly OutgoingEntry[]) => Promise<RejectedEntry[]>,
  { sleep: wait = sleep, random = Math.random }: RetryTiming = {},
): Promise<RejectedEntry[]> {
  const lost: RejectedEntry[] = [];
  let left = entries;
  for (let attempt = 1; left.length > 0; attempt++) {
    const again: RejectedEntry[] = [];
    for (const batch of splitIntoBatches(left)) {
      for (const refusal of await send(batch).catch((cause: unknown) => rejectBatch(batch, cause))) {
        (refusal.final || attempt > 3 ? lost : again).push(refusal);
      }
    }
    left = again.map((refusal) => refusal.entry);
    if (left.length > 0) await wait(backoffMs(attempt, { baseMs: 100, capMs: 2_000, random }));
  }
  return lost;
}

/** The whole call failed, after the SDK's own retries: there is nothing left to try here. */
function rejectBatch(batch: readonly OutgoingEntry[], cause: unknown): RejectedEntry[] {
  return batch.map((entry) => ({ entry, code: describeError(toError(cause)).name, final: true, cause }));
}
