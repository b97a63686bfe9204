import type { RecordPositions } from "@waybill/events-schema/tracking";
import type { ParsedMessage } from "@waybill/events-schema/event";
import { isAfter, type StoredFix, standaloneFault, toStoredFixes } from "../fixes/fix.ts";
import { foldFixes } from "../fixes/fold-fixes.ts";
import { EMPTY_PROGRESS, type RunProgress } from "../fixes/progress.ts";
import { readFixes, saveFixes } from "../fixes/store.ts";
import { assertOwner } from "./ownership.ts";
import { createRun } from "./run.ts";
import { readRun } from "./store.ts";
import { type RunOnRoute, updateRun } from "./update-run.ts";

/**
 * Store the fixes of one request and update its run; `ticked` when the run has entered another ten-second interval. Those of a courier
 * who was erased are not stored.
 *
 * The result does not depend on what other workers did before or how far they came: the fixes are stored first; then the run is either
 * folded from all stored fixes, or continued from the run as it was read before these fixes could be seen; and it is written only over
 * the version that was read.
 */
export async function recordFixes(
  positions: ParsedMessage<typeof RecordPositions>,
): Promise<RunOnRoute & { ticked: boolean }> {
  const { runId, courierId, receivedAt, fixes: reportedFixes } = positions.data;
  const received = Date.parse(receivedAt);
  const fixes = toStoredFixes(reportedFixes, received);
  const priorRun = await readRun(runId, { consistent: false });
  const { digest: priorDigest } = assertOwner(priorRun?.body ?? createRun(runId, courierId), courierId);
  if (priorRun?.body.remainingTrack) return { run: priorRun.body, route: undefined, ticked: false };
  const areNew = await saveFixes(runId, fixes, received);
  let ticked = false;
  const updated = await updateRun(
    { runId, courierId, priorRun, cause: positions },
    async function addFixes(before, route) {
      const previous = before.progress;
      const context = { route, endedAt: before.ending?.at };
      const canContinue = before.digest === priorDigest && areNew && isAhead(fixes, previous);
      const progress = canContinue
        ? foldFixes(previous, fixes, context)
        : foldFixes(EMPTY_PROGRESS, await readFixes(runId), context);
      ticked = progress.tick > previous.tick;
      return { ...before, progress };
    },
  );
  return { ...updated, ticked };
}

/** Whether all fixes that affect their neighbours are newer than every fix folded so far. */
function isAhead(newFixes: readonly StoredFix[], { last }: RunProgress): boolean {
  const first = newFixes.find((fix) => standaloneFault(fix) === undefined);
  return !first || !last || isAfter(first, last);
}
