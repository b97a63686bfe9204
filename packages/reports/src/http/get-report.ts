import { http, ok } from "@waybill/kernel/http";
import { requireJob } from "../access.ts";
import { toReportResponse } from "../jobs/job.ts";
import { ReportPath } from "../jobs/requests.ts";
import { ReportResponse } from "../jobs/responses.ts";
import { ready } from "../store.ts";

/** GET /v1/reports/{reportId}: its state, its progress and its files. */
export const handler = http(
  {
    name: "GetReport",
    roles: ["manager", "admin"],
    path: ReportPath,
    warm: ready,
    responses: { 200: ReportResponse },
    problems: ["NOT_FOUND"],
  },
  async function getReport({ path, caller }) {
    return ok(toReportResponse(await requireJob(path.reportId, caller)));
  },
);
