import { derivedId } from "@waybill/events-schema/event";
import { RecordPositions, RunProgressed } from "@waybill/events-schema/tracking";
import { PermanentError } from "@waybill/kernel/errors";
import { publish } from "@waybill/kernel/publish";
import { worker } from "@waybill/kernel/worker";
import { runs } from "./runs.ts";

/** Reported fixes are stored once, however often they are delivered; the progress of a run that moved is published. */
export const handler = worker("RecordPositions", RecordPositions, async (positions, { redelivered, log }) => {
  const { runId, fixes } = positions.data;
  if (runs.isClosed(runId)) throw new PermanentError("run.closed", `run ${runId} has ended and takes no more fixes`);
  const { progress, moved } = await runs.add(runId, fixes); // first make it true,
  log.debug("added", { fixes: fixes.length });
  if (!moved && !redelivered) return; // a first try may have died between writing and saying
  const id = derivedId(positions, "progressed");
  await publish(RunProgressed.create(progress, { id, cause: positions })); // then say it
});
