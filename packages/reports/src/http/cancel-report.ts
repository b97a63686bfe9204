import { http, ok } from "@waybill/kernel/http";
import { cancelJob } from "../jobs/commands.ts";
import { requireJob } from "../access.ts";
import { toReportResponse } from "../jobs/job.ts";
import { ReportPath } from "../jobs/requests.ts";
import { ReportResponse } from "../jobs/responses.ts";
import { ready } from "../store.ts";

/** POST /v1/reports/{reportId}/cancel: cancels a job that has not ended. The step that is running is the last one. */
export const handler = http(
  {
    name: "CancelReport",
    roles: ["manager", "admin"],
    path: ReportPath,
    warm: ready,
    responses: { 200: ReportResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "UNAVAILABLE"],
  },
  async function cancelReport({ path, caller, receivedAt }) {
    await requireJob(path.reportId, caller);
    return ok(toReportResponse(await cancelJob(path.reportId, receivedAt.toISOString())));
  },
);
