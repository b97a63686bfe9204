import { problem } from "@waybill/kernel/errors";
import type { Caller } from "@waybill/kernel/http";
import { updateRun } from "./update-run.ts";
import { readVisibleRun } from "./ownership.ts";
import { isAfterRunEnd } from "../fixes/classify-fix.ts";
import { readRunRoute } from "../geo/route-cache.ts";
import { formatStops } from "./run-status.ts";

/**
 * Record a manual visit at a stop; returns the state at the stop. The first manual visit counts; an earlier arrival by
 * GPS takes precedence. Throws NOT_FOUND for a run or stop the caller cannot see, and RUN_CLOSED.
 */
export async function recordVisit(caller: Caller, runId: string, stopId: string, at: number) {
  const priorRun = await readVisibleRun(caller, runId);
  const stop = (await readRunRoute(priorRun.body))?.stops.findIndex(({ id }) => id === stopId) ?? -1;
  if (stop < 0) throw problem("NOT_FOUND", `Run ${runId} has no stop ${stopId}.`);
  const { run, route } = await updateRun({ runId, courierId: caller.sub, priorRun }, function addVisit(before) {
    if (before.manualVisits[stop] !== undefined) return before;
    if (isAfterRunEnd(at, before.ending?.at)) throw runClosed(runId);
    return { ...before, manualVisits: { ...before.manualVisits, [stop]: at } };
  });
  return formatStops(run, route)[stop];
}

const runClosed = (runId: string) => problem("RUN_CLOSED", `Run ${runId} has ended; no visit can be recorded.`);
