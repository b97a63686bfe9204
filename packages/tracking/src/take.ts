import { type Fix, RecordPositions } from "@waybill/events-schema/tracking";
import { enqueue } from "@waybill/kernel/enqueue";
import type { Request } from "@waybill/kernel/http";
import type { Taken } from "./answers.ts";
import { ownRun } from "./claims.ts";
import { isWatched } from "./live/watched.ts";
import { isStandingStill, report, reportId, written } from "./reports.ts";
import { ready } from "./store.ts";

/** What the doors of reports have in common. */
export const reporting = { roles: ["courier"], warm: ready, problems: ["NOT_FOUND", "UNAVAILABLE"] } as const;

/**
 * Take the fixes of one run from its courier, whatever words their phone used: claim the run if it is nobody's and put
 * one message on the `queue`. Throws NOT_FOUND for another's run.
 */
export async function take(
  { runId, fixes: told }: { runId: string; fixes: readonly Fix[] },
  { caller, correlationId, header, receivedAt }: Pick<Request, "caller" | "correlationId" | "header" | "receivedAt">,
  queue: string,
): Promise<Taken> {
  const taken = report(told, receivedAt.getTime());
  const fixes = written(taken);
  if (fixes.length === 0) return { accepted: 0, rejected: taken.rejected, nextReportSeconds: 10 };
  const still = isStandingStill(taken);
  const rest = await ownRun(runId, caller.sub, { at: receivedAt.getTime(), fresh: still === "perhaps" });
  const id = reportId(caller.sub, runId, fixes, header("idempotency-key"));
  const positions = { runId, courierId: caller.sub, receivedAt: receivedAt.toISOString(), fixes };
  await enqueue(queue, RecordPositions.create(positions, { id, correlationId, at: receivedAt }));
  const rests = still === true || isStandingStill(taken, rest) === true;
  const nextReportSeconds = rests ? 60 : await moving({ runId, team: caller.team }, receivedAt);
  return { id, accepted: fixes.length, rejected: taken.rejected, nextReportSeconds };
}

/** When who moves is to report next: soon where somebody looks. */
const moving = async (run: { runId: string; team: string | undefined }, now: Date): Promise<number> =>
  (await isWatched(run, now.getTime())) ? 10 : 30;
