import { setTimeout as sleep } from "node:timers/promises";
import { backoff } from "./backoff.ts";
import { batches } from "./batches.ts";
import { asError } from "./errors.ts";
import type { Parcel } from "./parcel.ts";

/** A parcel that was not taken, and why. */
export interface Refusal {
  parcel: Parcel;
  code: string;
  /** Sending it again cannot help. */
  final?: boolean;
  cause?: unknown;
}

/** How waits are made; a test brings its own. */
export interface Waits {
  sleep?: (ms: number) => Promise<unknown>;
  random?: () => number;
}

/**
 * Send everything, batch by batch. A 200 is not a yes: `send` returns what was refused in it, and only that is sent
 * again, up to three times with a jittered wait. Returns what nobody took in the end; never throws.
 */
export async function deliver(
  parcels: readonly Parcel[],
  send: (batch: readonly Parcel[]) => Promise<Refusal[]>,
  { sleep: wait = sleep, random = Math.random }: Waits = {},
): Promise<Refusal[]> {
  const lost: Refusal[] = [];
  let left = parcels;
  for (let attempt = 1; left.length > 0; attempt++) {
    const again: Refusal[] = [];
    for (const batch of batches(left)) {
      for (const refusal of await send(batch).catch((cause: unknown) => notSent(batch, cause))) {
        (refusal.final || attempt > 3 ? lost : again).push(refusal);
      }
    }
    left = again.map((refusal) => refusal.parcel);
    if (left.length > 0) await wait(backoff(attempt, { baseMs: 100, capMs: 2_000, random }));
  }
  return lost;
}

/** The whole call failed, after the SDK's own retries: there is nothing left to try here. */
function notSent(batch: readonly Parcel[], cause: unknown): Refusal[] {
  return batch.map((parcel) => ({ parcel, code: asError(cause).name, final: true, cause }));
}
