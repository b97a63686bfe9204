import { RecordPositions, RunProgressed } from "@waybill/events-schema/tracking";
import { publish } from "@waybill/kernel/publish";
import { worker } from "@waybill/kernel/worker";
import { readMedianMarks } from "../geo/route-cache.ts";
import { recordFixes } from "../runs/record-fixes.ts";
import { progressedData } from "../runs/run-summary.ts";
import { ready } from "../table.ts";

/**
 * Store reported fixes, update their run, and publish `run.progressed` when the run enters another ten-second interval.
 */
export const handler = worker(
  "RecordPositions",
  RecordPositions,
  async function recordPositions(positions, { redelivered }) {
    const { run, route, ticked } = await recordFixes(positions);
    // The first delivery of a message may have crashed between write and publish. Published twice with one id counts
    // once.
    if (!run.progress.last || !(ticked || redelivered)) return;
    const medianMarks = await readMedianMarks(run, Date.parse(positions.data.receivedAt));
    const { data, seq } = progressedData(run, run.progress.last, route, medianMarks);
    const id = `${run.runId}.progressed.${run.progress.tick}`;
    await publish(RunProgressed.create(data, { id, seq, cause: positions }));
  },
  { warm: ready },
);
