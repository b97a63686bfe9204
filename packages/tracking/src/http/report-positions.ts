import { Fix, RecordPositions } from "@waybill/events-schema/tracking";
import { enqueue } from "@waybill/kernel/enqueue";
import { accepted, http } from "@waybill/kernel/http";
import { Resource } from "sst";
import * as z from "zod";
import { ownRun } from "../claims.ts";
import { isStandingStill, report, reportId, written } from "../reports.ts";
import { RunId } from "../run-id.ts";
import { ready } from "../store.ts";

const Report = z.object({ runId: RunId, fixes: z.array(Fix).min(1).max(500) });

/** POST /v1/positions: take up to 500 fixes of one run and promise to keep each of them. */
export const handler = http(
  { name: "ReportPositions", roles: ["courier"], body: Report, warm: ready },
  async (request) => {
    const { body, caller, correlationId, receivedAt } = request;
    const { runId } = body;
    const taken = report(body.fixes, receivedAt.getTime());
    const fixes = written(taken);
    if (fixes.length === 0) return accepted({ accepted: 0, rejected: taken.rejected, nextReportSeconds: 10 });
    const still = isStandingStill(taken);
    const rest = await ownRun(runId, caller.sub, { at: receivedAt.getTime(), fresh: still === "perhaps" });
    const id = reportId(caller.sub, runId, fixes, request.header("idempotency-key"));
    const positions = { runId, courierId: caller.sub, receivedAt: receivedAt.toISOString(), fixes };
    await enqueue(
      Resource.RecordPositionsQueue.url,
      RecordPositions.create(positions, { id, correlationId, at: receivedAt }),
    );
    const nextReportSeconds = still === true || isStandingStill(taken, rest) === true ? 60 : 10;
    return accepted({ id, accepted: fixes.length, rejected: taken.rejected, nextReportSeconds });
  },
);
