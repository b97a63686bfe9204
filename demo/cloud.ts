import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Local, type LocalOptions, startLocal } from "@waybill/local/boot";
import { type SkippingClock, skippingClock } from "@waybill/local/clock";
import { during } from "./screen.ts";
import { until } from "./stopping.ts";

/** The offline cloud of one demo. Whatever waits for it gives up when `stopping` is aborted. */
export interface DemoCloud extends Local {
  clock: SkippingClock;
  stopping: AbortSignal;
}

const STOP_LIMIT_MS = 15_000;

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
  try {
    const settled: Local["settled"] = (how) => until(stopping, local.settled(how));
    return await work({ ...local, clock, stopping, settled });
  } finally {
    await stop(local);
  }
}

/** A cloud that does not stop is left to the end of the process, which is near. */
async function stop(local: Local): Promise<void> {
  const { promise: tooLate, resolve } = Promise.withResolvers<"too late">();
  const limit = setTimeout(() => resolve("too late"), STOP_LIMIT_MS);
  try {
    const ended = await Promise.race([local.stop(), tooLate]);
    if (ended === "too late") console.error(`The offline cloud did not stop within ${STOP_LIMIT_MS / 1_000} s.`);
  } finally {
    clearTimeout(limit);
  }
}
