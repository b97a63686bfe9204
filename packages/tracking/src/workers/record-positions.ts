import { RecordPositions } from "@waybill/events-schema/tracking";
import { worker } from "@waybill/kernel/worker";
import { gatherResults } from "../runs/gather-results.ts";
import { describeProgress, publishProgress } from "../runs/publish-progress.ts";
import { recordFixes } from "../runs/record-fixes.ts";
import { ready } from "../table.ts";

/** EventBridge counts and bills events, and each goes to three queues: the runs of a batch are published in one. */
const publishTogether = gatherResults(publishProgress);

/**
 * Store reported fixes, update their run, and publish its progress when the run enters another ten-second interval.
 * What arrives later in the interval, DetectInactiveRuns publishes when nothing follows.
 */
export const handler = worker(
  "RecordPositions",
  RecordPositions,
  async function recordPositions(positions, { redelivered, context }) {
    await publishTogether(context, async function recordAndDescribe() {
      const { ticked, ...updated } = await recordFixes(positions);
      // The first delivery of a message may have crashed between write and publish. Published twice with one id counts
      // once.
      if (!ticked && !redelivered) return undefined;
      const idSuffix = String(updated.run.progress.tick);
      return describeProgress(updated, Date.parse(positions.data.receivedAt), { idSuffix, cause: positions });
    });
  },
  { warm: ready, concurrency: 100 }, // all runs of a batch, so that they end together
);
