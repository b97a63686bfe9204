import { RecordPositions, RunProgressed } from "@waybill/events-schema/tracking";
import { publish } from "@waybill/kernel/publish";
import { worker } from "@waybill/kernel/worker";
import { record } from "../record.ts";
import { announcement } from "../runs.ts";
import { ready } from "../store.ts";

/** Reported fixes are kept and counted; a run that comes into a new ten seconds is announced. */
export const handler = worker(
  "RecordPositions",
  RecordPositions,
  async (positions, { redelivered }) => {
    const { run, ticked } = await record(positions.data);
    const progressed = announcement(run);
    // A message that comes again may have died between writing and saying: said twice with one id is said once.
    if (!progressed || !(ticked || redelivered)) return;
    const id = `${run.runId}.progressed.${run.progress.tick}`;
    await publish(RunProgressed.create(progressed, { id, cause: positions }));
  },
  { warm: ready },
);
