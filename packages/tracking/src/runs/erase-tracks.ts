import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { forEachConcurrently } from "@waybill/kernel/concurrently";
import { deleteFixesOutside, readFixes } from "../fixes/store.ts";
import { remainingTrack, withoutPositions } from "../tracks/remaining-track.ts";
import { withDigest } from "./run.ts";
import { listRunIdsOfCourier, readRun, writeRun } from "./store.ts";

/** Runs at a time. */
const CONCURRENCY = 5;

/**
 * Erase the ends of all tracks of a courier, and the last positions. Returns the number of runs. Repeated after a crash it goes
 * on where it was: what is left of a track is decided once, and stored with the run before any fix is deleted.
 */
export async function eraseTracks(courierId: string): Promise<{ runs: number }> {
  const runIds = await listRunIdsOfCourier(courierId);
  await forEachConcurrently(runIds, CONCURRENCY, eraseTrackEnds);
  return { runs: runIds.length };
}

async function eraseTrackEnds(runId: string): Promise<void> {
  const stored = await compareAndSet(`run ${runId}`, async function writeErasedRun() {
    const before = await readRun(runId);
    if (!before || before.body.remainingTrack) return before ?? "gone";
    const left = remainingTrack(before.body, await readFixes(runId));
    const progress = withoutPositions(before.body.progress);
    return writeRun(withDigest({ ...before.body, progress, remainingTrack: left }), before, []);
  });
  if (stored !== "gone") await deleteFixesOutside(runId, stored.body.remainingTrack!);
}
