import { type Fix, RecordPositions } from "@waybill/events-schema/tracking";
import { enqueue } from "@waybill/kernel/enqueue";
import { problem } from "@waybill/kernel/errors";
import type { EndpointRequest } from "@waybill/kernel/http";
import type { LatLon } from "@waybill/geometry/lat-lon";
import type { ReportPositionsResponse } from "../responses.ts";
import { claimOrReadRun } from "../runs/ownership.ts";
import { isAfterRunEnd } from "../fixes/classify-fix.ts";
import { isWatched } from "../live/watched-scopes.ts";
import { readRunRoute } from "../geo/route-cache.ts";
import { planarDistanceM } from "../geo/route-line.ts";
import { isReportStationary, toReport, reportId, toContractFixes } from "./report.ts";
import type { Run } from "../runs/run.ts";
import { ready } from "../table.ts";

/** Options shared by all endpoints that accept reports. */
export const reportEndpoint = {
  roles: ["courier"],
  warm: ready,
  problems: ["NOT_FOUND", "RUN_CLOSED", "UNAVAILABLE"],
} as const;

/** Distance outside a stop's radius that counts as near: ten seconds of driving in a street. */
const NEAR_M = 100;

/**
 * Accept the fixes of one run from its courier, in whatever format the phone sent them: claim the run if nobody owns it
 * and put one message on the queue. Throws NOT_FOUND for another courier's run, and RUN_CLOSED when all fixes were
 * taken after the run had ended and the grace period.
 */
export async function acceptReport(
  { runId, fixes: reportedFixes }: { runId: string; fixes: readonly Fix[] },
  {
    caller,
    correlationId,
    header,
    receivedAt,
  }: Pick<EndpointRequest, "caller" | "correlationId" | "header" | "receivedAt">,
  queue: string,
): Promise<ReportPositionsResponse> {
  const report = toReport(reportedFixes, receivedAt.getTime());
  const fixes = toContractFixes(report);
  if (fixes.length === 0) return { accepted: 0, rejected: report.rejected, nextReportSeconds: 10 };
  const stationary = isReportStationary(report);
  const run = await claimOrReadRun(runId, caller.sub, { at: receivedAt.getTime(), fresh: stationary === "perhaps" });
  if (report.fixes.every(({ at }) => isAfterRunEnd(at, run.ending?.at)))
    throw problem("RUN_CLOSED", `Run ${runId} has ended; later fixes are not accepted.`);
  const id = reportId(caller.sub, runId, fixes, header("idempotency-key"));
  const positions = { runId, courierId: caller.sub, receivedAt: receivedAt.toISOString(), fixes };
  await enqueue(queue, RecordPositions.create(positions, { id, correlationId, at: receivedAt }));
  const isStationary = stationary === true || isReportStationary(report, run.progress.rest) === true;
  const nextReportSeconds = isStationary ? 60 : await movingReportSeconds(run, report.fixes.at(-1)!, receivedAt);
  return { id, accepted: fixes.length, rejected: report.rejected, nextReportSeconds };
}

/** When a moving courier should report next: sooner near a stop, and while somebody watches. */
async function movingReportSeconds(run: Run, position: LatLon, now: Date): Promise<number> {
  if (await isNearStop(run, position)) return 5;
  return (await isWatched({ runId: run.runId, team: run.task?.team }, now.getTime())) ? 10 : 30;
}

/** Whether a position is near a stop of the run that has not been departed from. */
async function isNearStop(run: Run, position: LatLon): Promise<boolean> {
  const done = run.progress.routeProgress?.visits.done ?? [];
  const stops = (await readRunRoute(run))?.stops ?? [];
  return stops.some(
    ({ point, radiusM }, n) =>
      (n >= done.length || (done[n]!.arrivedAt !== undefined && done[n]!.departedAt === undefined)) &&
      planarDistanceM(point, position) <= radiusM + NEAR_M,
  );
}
