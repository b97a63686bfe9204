import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { updateRun, flushOutbox } from "./update-run.ts";
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
  const run = await readRun(runId, { consistent: false });
  if (!run) return;
  if (run.pendingEvents.length > 0) await flushOutbox(run);
  const { courierId } = run;
  if (silentSince(run, await readRunRoute(run), now) === undefined) return;
  await updateRun({ runId, courierId }, async (before) => {
    const since = silentSince(before, await readRunRoute(before), now);
    return since === undefined ? before : { ...before, silentSince: since };
  });
}
