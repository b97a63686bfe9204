import { RecordPositions } from "@waybill/events-schema/tracking";
import { worker } from "@waybill/kernel/worker";
import { publishProgress } from "../runs/publish-progress.ts";
import { recordFixes } from "../runs/record-fixes.ts";
import { ready } from "../table.ts";

/**
 * Store reported fixes, update their run, and publish `run.progressed` when the run enters another ten-second interval.
 * What arrives later in the interval, DetectInactiveRuns publishes when nothing follows.
 */
export const handler = worker(
  "RecordPositions",
  RecordPositions,
  async function recordPositions(positions, { redelivered }) {
    const { ticked, ...updated } = await recordFixes(positions);
    // The first delivery of a message may have crashed between write and publish. Published twice with one id counts
    // once.
    if (!ticked && !redelivered) return;
    const word = String(updated.run.progress.tick);
    await publishProgress(updated, Date.parse(positions.data.receivedAt), { word, cause: positions });
  },
  { warm: ready },
);
