import { publish } from "@waybill/kernel/publish";
import { ROUTE_PARTS } from "../geo/eta.ts";
import { readRunRoute } from "../geo/route-cache.ts";
import { type EventCause, runChangeEvents } from "./run-events.ts";
import { savePastRun, type PastRun } from "../geo/store.ts";
import { createRun, runSeq, type Run, withDigest } from "./run.ts";
import { readRun, writeRun } from "./store.ts";

/** Writes lost to another writer before the message goes back to the queue. */
const MAX_ATTEMPTS = 10;

export interface RunUpdate {
  runId: string;
  courierId: string;
  /** The run if the caller has read it already. It is read again when another writer changed it since. */
  priorRun?: Run | undefined;
  cause?: EventCause;
}

/**
 * Change a run with `transform` and publish the events of the change. A run is written only over the version that was
 * read, and its events are stored in the same write: a retry that finds them publishes them again with the same ids.
 * Throws what `transform` throws, PublishFailedError, and Error when every attempt lost to another writer.
 */
export async function updateRun(
  { runId, courierId, priorRun, cause }: RunUpdate,
  transform: (before: Run, attempt: number) => Promise<Run>,
): Promise<Run> {
  let stored = priorRun ?? (await readRun(runId));
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const before = stored ?? createRun(runId, courierId);
    const after = withDigest(await transform(before, attempt));
    if (stored && stored.digest === after.digest) return flushOutbox(stored);
    const pendingEvents = [
      ...before.pendingEvents,
      ...runChangeEvents(before, after, await readRunRoute(after), cause),
    ];
    if (await writeRun({ ...after, pendingEvents }, stored)) return flushOutbox({ ...after, pendingEvents });
    stored = await readRun(runId);
  }
  throw new Error(`run ${runId}: another writer was faster ${MAX_ATTEMPTS} times; retry later`);
}

/**
 * Complete what the write left pending: save the past run, publish the events, clear them. Each step is idempotent, so
 * it can be repeated after a crash anywhere.
 */
export async function flushOutbox(run: Run): Promise<Run> {
  if (run.task && run.ending?.outcome === "completed")
    await savePastRun(run.task.routeId, run.task.revision, toPastRun(run, run.ending.at));
  if (run.pendingEvents.length === 0) return run;
  await publish(run.pendingEvents);
  const published = { ...run, pendingEvents: [] };
  // When another writer changed the run meanwhile, the events stay pending there and are published again with the same
  // ids.
  await writeRun(published, run);
  return published;
}

/** The times of a run at each part of the route; no marks when it did not complete the route. */
function toPastRun(run: Run, endedAt: number): PastRun {
  const marks = run.progress.routeProgress?.pace?.marks ?? [];
  return { runId: run.runId, endedAt, marks: marks.length === ROUTE_PARTS ? marks : [], seq: runSeq(run) };
}
