import { type Fix, RecordPositions } from "@waybill/events-schema/tracking";
import { enqueue } from "@waybill/kernel/enqueue";
import { problem } from "@waybill/kernel/errors";
import { log } from "@waybill/kernel/log";
import type { EndpointRequest } from "@waybill/kernel/http";
import type { ReportPositionsResponse } from "../responses.ts";
import { claimOrReadRun } from "../runs/ownership.ts";
import { isAfterRunEnd } from "../fixes/classify-fix.ts";
import type { MeasuredFix } from "../fixes/fix.ts";
import { isReportedMoving } from "../fixes/place.ts";
import { currentPlace } from "../fixes/progress.ts";
import { isWatched } from "../live/watched-scopes.ts";
import { readRunRoute } from "../geo/route-cache.ts";
import { planarDistanceM } from "../geo/route-line.ts";
import { isStationaryDuring, toReport } from "./report.ts";
import { NEAR_M, REPORT_SECONDS } from "./report-interval.ts";
import type { Run } from "../runs/run.ts";
import { ready } from "../table.ts";

/**
 * A phone that was offline may send all of its fixes one by one: ten a second. More is a phone in a loop, and every report
 * is a message, and a write for a new fix.
 */
const MAX_REPORTS_PER_MINUTE = 600;

/** Options shared by all endpoints that accept reports. */
export const reportEndpoint = {
  roles: ["courier"],
  maxPerMinute: MAX_REPORTS_PER_MINUTE,
  warm: ready,
  problems: ["NOT_FOUND", "RUN_CLOSED", "UNAVAILABLE"],
} as const;

/**
 * Accept the fixes of one run from its courier, in whatever format the phone sent them: claim the run if nobody owns it
 * and put one message on the queue. Throws NOT_FOUND for another courier's run, and RUN_CLOSED when all fixes were
 * taken after the run had ended and the grace period.
 */
export async function acceptReport(
  reported: { runId: string; fixes: readonly Fix[] },
  {
    caller,
    correlationId,
    header,
    receivedAt,
  }: Pick<EndpointRequest, "caller" | "correlationId" | "header" | "receivedAt">,
  queue: string,
): Promise<ReportPositionsResponse> {
  const { runId } = reported;
  const { sub: courierId } = caller;
  const now = receivedAt.getTime();
  const report = toReport(reported, courierId, now, header("idempotency-key"));
  const { id, fixes, rejected } = report;
  if (rejected.length > 0)
    log.info("positions rejected", { correlationId, runId, code: "TOO_OLD", rejected: rejected.length });
  if (fixes.length === 0) return { accepted: 0, rejected, nextReportSeconds: REPORT_SECONDS.watched };
  const run = await claimOrReadRun(runId, courierId, { at: now, fresh: report.stationary === "perhaps" });
  if (fixes.every(({ at }) => isAfterRunEnd(at, run.ending?.at)))
    throw problem("RUN_CLOSED", `Run ${runId} has ended; later fixes are not accepted.`);
  const positions = { runId, courierId, receivedAt: receivedAt.toISOString(), fixes: report.contractFixes };
  await enqueue(queue, RecordPositions.create(positions, { id, correlationId, at: receivedAt }));
  const isStationary = report.stationary === true || isStationaryDuring(fixes, currentPlace(run.progress)) === true;
  const nextReportSeconds = isStationary
    ? REPORT_SECONDS.standing
    : await movingReportSeconds(run, fixes.at(-1)!, receivedAt);
  return { id, accepted: fixes.length, rejected, nextReportSeconds };
}

/** When a moving courier should report next: sooner near a stop, and while somebody watches. */
async function movingReportSeconds(run: Run, newest: MeasuredFix, now: Date): Promise<number> {
  if (await isNearStop(run, newest)) return REPORT_SECONDS.nearStop;
  const watched = await isWatched({ runId: run.runId, team: run.task?.team }, now.getTime());
  return watched ? REPORT_SECONDS.watched : REPORT_SECONDS.unwatched;
}

/**
 * Whether a courier comes to a stop of the run, or leaves it. One whose phone says that it stands at the stop has arrived:
 * to hurry there made three tenths of all reports while nobody watches.
 */
async function isNearStop(run: Run, newest: MeasuredFix): Promise<boolean> {
  const stands = newest.speedMps !== undefined && !isReportedMoving(newest);
  const done = run.progress.routeProgress?.visits.done ?? [];
  const stops = (await readRunRoute(run))?.stops ?? [];
  return stops.some(({ point, radiusM }, n) => {
    const isOpen = n >= done.length || (done[n]!.arrivedAt !== undefined && done[n]!.departedAt === undefined);
    const offM = planarDistanceM(point, newest);
    return isOpen && offM <= radiusM + NEAR_M && !(stands && offM <= radiusM);
  });
}
