import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Local, type LocalOptions, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { during, note } from "./screen.ts";
import { until } from "./stopping.ts";

/** The offline cloud of one demo. Whatever waits for it gives up when `stopping` is aborted. */
export interface DemoCloud extends Local {
  clock: SkippingClock;
  stopping: AbortSignal;
}

const STOP_LIMIT_MS = 10_000;

/**
 * Everything the demo writes for itself is below one temporary folder, which is gone when the process ends, however it
 * ends short of SIGKILL.
 */
export function useOwnTemporaryFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), "waybill-demo-"));
  process.env["TMPDIR"] = folder;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
}

/** Starts the cloud, runs `work` on it and stops it, whatever becomes of the work. */
export async function withCloud<T>(
  stopping: AbortSignal,
  options: LocalOptions,
  work: (cloud: DemoCloud) => Promise<T>,
): Promise<T> {
  const clock = skippingClock();
  const local = await during("its functions are bundled", until(stopping, startLocal({ ...options, clock })));
  const settled: Local["settled"] = (how) => until(stopping, local.settled(how));
  let outcome: T;
  try {
    outcome = await work({ ...local, clock, stopping, settled });
  } catch (error) {
    // The first cause is what counts; that the cloud did not stop either is only said.
    await stop(local).catch((also: Error) => note(also.message));
    throw error;
  }
  await stop(local);
  return outcome;
}

/** Throws when the cloud does not stop in time; it then ends with the process. */
async function stop(local: Local): Promise<void> {
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
