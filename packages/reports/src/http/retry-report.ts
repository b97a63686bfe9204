import { accepted, http } from "@waybill/kernel/http";
import { retryJob } from "../jobs/commands.ts";
import { requireJob } from "../access.ts";
import { toReportResponse } from "../jobs/job.ts";
import { ReportPath } from "../jobs/requests.ts";
import { ReportResponse } from "../jobs/responses.ts";
import { ready } from "../store.ts";

/** POST /v1/reports/{reportId}/retry: retries a failed or cancelled job. It continues after its last finished part. */
export const handler = http(
  {
    name: "RetryReport",
    roles: ["manager", "admin"],
    path: ReportPath,
    warm: ready,
    responses: { 202: ReportResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "UNAVAILABLE"],
  },
  async function retryReport({ path, caller, receivedAt }) {
    await requireJob(path.reportId, caller);
    return accepted(toReportResponse(await retryJob(path.reportId, receivedAt.toISOString())));
  },
);
