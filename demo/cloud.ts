import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalWaybill, type LocalOptions, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { withProgress, printNote } from "./screen.ts";
import { raceAbort } from "./interruption.ts";

/** The offline cloud of one demo. What waits for it ends with an error when `stopping` is aborted. */
export interface DemoCloud extends LocalWaybill {
  clock: SkippingClock;
  stopping: AbortSignal;
}

const STOP_LIMIT_MS = 10_000;

/**
 * The demo's temporary files are in one folder, which is deleted when the process ends, however it
 * ends short of SIGKILL.
 */
export function useOwnTemporaryFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), "waybill-demo-"));
  process.env["TMPDIR"] = folder;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
}

/** Starts the cloud, runs `work` on it and stops it, also when the work fails. */
export async function withCloud<T>(
  stopping: AbortSignal,
  options: LocalOptions,
  work: (cloud: DemoCloud) => Promise<T>,
): Promise<T> {
  const clock = skippingClock();
  const local = await withProgress("its functions are bundled", raceAbort(stopping, startLocal({ ...options, clock })));
  const settled: LocalWaybill["waitUntilIdle"] = (how) => raceAbort(stopping, local.waitUntilIdle(how));
  let outcome: T;
  try {
    outcome = await work({ ...local, clock, stopping, waitUntilIdle: settled });
  } catch (error) {
    // The first error is the cause; that the cloud did not stop either is only logged.
    await stop(local).catch((also: Error) => printNote(also.message));
    throw error;
  }
  await stop(local);
  return outcome;
}

/** Throws when the cloud does not stop in time; it then ends with the process. */
async function stop(local: LocalWaybill): Promise<void> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const limit = setTimeout(
    () => reject(new Error(`the offline cloud did not stop within ${STOP_LIMIT_MS / 1_000} s`)),
    STOP_LIMIT_MS,
  );
  try {
    await Promise.race([local.stop(), tooLate]);
  } finally {
    clearTimeout(limit);
  }
}
