import { type Fix, RecordPositions } from "@waybill/events-schema/tracking";
import { enqueue } from "@waybill/kernel/enqueue";
import { problem } from "@waybill/kernel/errors";
import type { EndpointRequest } from "@waybill/kernel/http";
import type { Place } from "@waybill/geometry/places";
import type { Taken } from "./answers.ts";
import { ownRun } from "./claims.ts";
import { isOutOfRun } from "./course.ts";
import { isWatched } from "./live/watched.ts";
import { isNearStop } from "./near-stop.ts";
import { isStandingStill, report, reportId, written } from "./reports.ts";
import type { Run } from "./runs.ts";
import { ready } from "./table.ts";

/** What the doors of reports have in common. */
export const reporting = {
  roles: ["courier"],
  warm: ready,
  problems: ["NOT_FOUND", "RUN_CLOSED", "UNAVAILABLE"],
} as const;

/**
 * Take the fixes of one run from its courier, whatever words their phone used: claim the run if it is nobody's and put
 * one message on the `queue`. Throws NOT_FOUND for another's run, and RUN_CLOSED when all of the fixes were taken after it had
 * ended, and the grace.
 */
export async function take(
  { runId, fixes: told }: { runId: string; fixes: readonly Fix[] },
  {
    caller,
    correlationId,
    header,
    receivedAt,
  }: Pick<EndpointRequest, "caller" | "correlationId" | "header" | "receivedAt">,
  queue: string,
): Promise<Taken> {
  const taken = report(told, receivedAt.getTime());
  const fixes = written(taken);
  if (fixes.length === 0) return { accepted: 0, rejected: taken.rejected, nextReportSeconds: 10 };
  const still = isStandingStill(taken);
  const run = await ownRun(runId, caller.sub, { at: receivedAt.getTime(), fresh: still === "perhaps" });
  if (taken.fixes.every(({ at }) => isOutOfRun(at, run.ending?.at)))
    throw problem("RUN_CLOSED", `Run ${runId} has ended; what was measured later is not taken.`);
  const id = reportId(caller.sub, runId, fixes, header("idempotency-key"));
  const positions = { runId, courierId: caller.sub, receivedAt: receivedAt.toISOString(), fixes };
  await enqueue(queue, RecordPositions.create(positions, { id, correlationId, at: receivedAt }));
  const isStill = still === true || isStandingStill(taken, run.progress.rest) === true;
  const nextReportSeconds = isStill ? 60 : await whenMoving(run, taken.fixes.at(-1)!, receivedAt);
  return { id, accepted: fixes.length, rejected: taken.rejected, nextReportSeconds };
}

/** When who moves is to report next: soon near a stop, and where somebody looks. */
async function whenMoving(run: Run, there: Place, now: Date): Promise<number> {
  if (await isNearStop(run, there)) return 5;
  return (await isWatched({ runId: run.runId, team: run.task?.team }, now.getTime())) ? 10 : 30;
}
