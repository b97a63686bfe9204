import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { ROUTE_PARTS } from "../geo/eta.ts";
import { readRunRoute } from "../geo/route-cache.ts";
import type { PreparedRoute } from "../geo/route-progress.ts";
import { savePastRun } from "../geo/store.ts";
import { assertOwner } from "./ownership.ts";
import { type EventCause, runChangeEvents } from "./run-events.ts";
import { createRun, runSeq, type Run, withDigest } from "./run.ts";
import { flushRun, readRun, type StoredRun, writeRun } from "./store.ts";

export interface RunUpdate {
  runId: string;
  courierId: string;
  /** The run if the caller has read it already. It is read again when another writer changed it since. */
  priorRun?: StoredRun | undefined;
  cause?: EventCause;
}

/** A run and its route, if it has one with a path. */
export interface RunOnRoute {
  run: Run;
  route: PreparedRoute | undefined;
}

/**
 * Change a run with `transform`, which gets the run and its route, and publish the events of the change. One whose courier
 * was erased stays as it is. A run is written
 * only over the version that was read, and its events are stored in the same write: a retry that finds them publishes them
 * again with the same ids. Throws what `transform` throws, PermanentError for another courier's run, PublishFailedError,
 * and UNAVAILABLE when every attempt lost to another writer.
 */
export async function updateRun(
  { runId, courierId, priorRun, cause }: RunUpdate,
  transform: (before: Run, route: PreparedRoute | undefined) => Run | Promise<Run>,
): Promise<RunOnRoute> {
  const updated = await compareAndSet(`run ${runId}`, async function writeChangedRun(attempt) {
    const prior = (attempt === 1 && priorRun) || (await readRun(runId));
    const before = assertOwner(prior?.body ?? createRun(runId, courierId), courierId);
    const routeBefore = await readRunRoute(before);
    const after = before.remainingTrack ? before : withDigest(await transform(before, routeBefore));
    const route = after.task === before.task ? routeBefore : await readRunRoute(after);
    if (prior && after.digest === before.digest) return { stored: prior, route };
    const stored = await writeRun(after, prior, runChangeEvents(before, after, route, cause));
    return stored && { stored, route };
  });
  return { run: await completeUpdate(updated.stored), route: updated.route };
}

/**
 * Complete what a write left pending: save the past run, publish the events, clear them. Each step is idempotent, so it
 * can be repeated after a crash anywhere.
 */
export async function completeUpdate(stored: StoredRun): Promise<Run> {
  const { runId, task, ending, progress } = stored.body;
  if (task && ending?.outcome === "completed") {
    const marks = progress.routeProgress?.pace?.marks ?? [];
    // No marks when it did not complete the route.
    const times = { endedAt: ending.at, marks: marks.length === ROUTE_PARTS ? marks : [], seq: runSeq(stored.body) };
    await savePastRun(task.routeId, task.revision, { runId, ...times });
  }
  return (await flushRun(stored)).body;
}
