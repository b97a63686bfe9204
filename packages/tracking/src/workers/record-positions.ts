import { RecordPositions, RunProgressed } from "@waybill/events-schema/tracking";
import { publish } from "@waybill/kernel/publish";
import { worker } from "@waybill/kernel/worker";
import { pastOf, routeOf } from "../routes/known.ts";
import { record } from "../record.ts";
import { announcement } from "../summary.ts";
import { ready } from "../table.ts";

/** Reported fixes are kept and counted; a run that comes into a new ten seconds is announced. */
export const handler = worker(
  "RecordPositions",
  RecordPositions,
  async (positions, { redelivered }) => {
    const { run, ticked } = await record(positions);
    // A message that comes again may have died between writing and saying: said twice with one id is said once.
    if (!run.progress.last || !(ticked || redelivered)) return;
    const past = await pastOf(run, Date.parse(positions.data.receivedAt));
    const { data, seq } = announcement(run, run.progress.last, await routeOf(run), past);
    const id = `${run.runId}.progressed.${run.progress.tick}`;
    await publish(RunProgressed.create(data, { id, seq, cause: positions }));
  },
  { warm: ready },
);
