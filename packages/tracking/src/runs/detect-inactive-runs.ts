import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { completeUpdate, updateRun } from "./update-run.ts";
import { readRunRoute } from "../geo/route-cache.ts";
import { silentSince } from "./run-status.ts";
import { listMonitoredRunIds, readRun } from "./store.ts";

/**
 * Detect silent runs, and publish events that a crash left pending. The index lists runs by id: each sweep starts at a
 * random one and wraps around, so that a sweep that runs out of time does not always leave out the same runs.
 */
export async function detectInactiveRuns(
  now: number,
  leftMs?: RemainingMs,
  random = Math.random,
): Promise<SweepResult> {
  const runs = await listMonitoredRunIds();
  const start = Math.floor(random() * runs.length);
  return sweepAll([[...runs.slice(start), ...runs.slice(0, start)]], (runId) => checkRun(runId, now), leftMs);
}

async function checkRun(runId: string, now: number): Promise<void> {
  const stored = await readRun(runId, { consistent: false });
  if (!stored) return;
  const run = await completeUpdate(stored);
  if (silentSince(run, await readRunRoute(run), now) === undefined) return;
  await updateRun({ runId, courierId: run.courierId }, function setSilent(before, route) {
    const since = silentSince(before, route, now);
    return since === undefined ? before : { ...before, silentSince: since };
  });
}
