import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { hasLaterArrivals, tickEndAt } from "../fixes/progress.ts";
import { publishProgress } from "./publish-progress.ts";
import { runSeq, type Run } from "./run.ts";
import { completeUpdate, updateRun } from "./update-run.ts";
import { readRunRoute } from "../geo/route-cache.ts";
import { silentSince } from "./run-status.ts";
import { listMonitoredRunIds, readRun } from "./store.ts";

/** Two sweeps: the first may have been cut short. */
const LAST_PROGRESS_MS = 2 * 60_000;

/**
 * Detect silent runs, and publish their last progress, and events that a crash left pending. The index lists runs by
 * id: each sweep starts at a random one and wraps around, so that a sweep that runs out of time does not always leave
 * out the same runs.
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

/** Whether requests arrived that `run.progressed` has not told of, and the next one is not about to. */
function hasUnpublishedProgress({ progress }: Run, now: number): boolean {
  const sinceMs = now - tickEndAt(progress);
  return hasLaterArrivals(progress) && sinceMs >= 0 && sinceMs < LAST_PROGRESS_MS;
}

async function checkRun(runId: string, now: number): Promise<void> {
  const stored = await readRun(runId, { consistent: false });
  if (!stored) return;
  const run = await completeUpdate(stored);
  const route = await readRunRoute(run);
  const isSilent = silentSince(run, route, now) !== undefined;
  // The number of fixes: a sweep that read less published less, under another id.
  const word = `${run.progress.tick}.${runSeq(run)}`;
  if (isSilent || hasUnpublishedProgress(run, now)) await publishProgress({ run, route }, now, { word });
  if (!isSilent) return;
  await updateRun({ runId, courierId: run.courierId }, function setSilent(before, routeBefore) {
    const since = silentSince(before, routeBefore, now);
    return since === undefined ? before : { ...before, silentSince: since };
  });
}
