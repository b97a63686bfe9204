import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { hasLaterArrivals, tickEndAt } from "../fixes/progress.ts";
import { readRunRoute } from "../geo/route-cache.ts";
import { describeProgress, publishProgress } from "./publish-progress.ts";
import { runSeq, type Run } from "./run.ts";
import { silentSince } from "./run-status.ts";
import { listMonitoredRuns, readRunsInParts, type StoredRun } from "./store.ts";
import { completeUpdate, updateRun } from "./update-run.ts";

/** Two sweeps: the first may have been cut short. */
const LAST_PROGRESS_MS = 2 * 60_000;

/**
 * Detect the silent runs of a shard, and publish their last progress, and events that a crash left pending. All runs are
 * judged first, by what is stored of them alone; only those that something has to be done about cost more than a hundredth
 * of a read. The index lists runs by id: each sweep starts at a random one and wraps around, so that a sweep that runs out
 * of time does not always leave out the same runs.
 */
export async function detectInactiveRuns(
  now: number,
  leftMs?: RemainingMs,
  shard = 0,
  random = Math.random,
): Promise<SweepResult> {
  const keys = await listMonitoredRuns(shard);
  const start = Math.floor(random() * keys.length);
  let moving = 0;
  const due: StoredRun[] = [];
  for await (const runs of readRunsInParts([...keys.slice(start), ...keys.slice(0, start)]))
    for (const stored of runs)
      if (isDue(stored, now)) due.push(stored);
      else moving += 1;
  const swept = await sweepAll([due], (stored) => handleRun(stored, now), leftMs);
  return { ...swept, seen: moving + swept.seen };
}

const isDue = ({ body, pendingEvents }: StoredRun, now: number): boolean =>
  pendingEvents.length > 0 || isSilentAt(body, now) || hasUnpublishedProgress(body, now);

const isSilentAt = (run: Run, now: number): boolean => silentSince(run, now) !== undefined;

/** Whether requests arrived that no `run.progressed` has covered, and none is about to. */
function hasUnpublishedProgress({ progress }: Run, now: number): boolean {
  const sinceMs = now - tickEndAt(progress);
  return hasLaterArrivals(progress) && sinceMs >= 0 && sinceMs < LAST_PROGRESS_MS;
}

async function handleRun(stored: StoredRun, now: number): Promise<void> {
  const run = await completeUpdate(stored);
  const isSilent = isSilentAt(run, now);
  // The number of fixes: a sweep that read less published less, under another id.
  const idSuffix = `${run.progress.tick}.${runSeq(run)}`;
  if (isSilent || hasUnpublishedProgress(run, now)) {
    const progress = await describeProgress({ run, route: await readRunRoute(run) }, now, { idSuffix });
    if (progress) await publishProgress([progress]);
  }
  if (!isSilent) return;
  await updateRun({ runId: run.runId, courierId: run.courierId }, function setSilent(before) {
    const since = silentSince(before, now);
    return since === undefined ? before : { ...before, silentSince: since };
  });
}
