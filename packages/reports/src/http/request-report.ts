import { accepted, http } from "@waybill/kernel/http";
import { reportTeams } from "../access.ts";
import { requestReport } from "../jobs/commands.ts";
import { toReportResponse } from "../jobs/job.ts";
import { ReportRequest, requestedPeriod } from "../jobs/requests.ts";
import { ReportResponse } from "../jobs/responses.ts";
import { readOrganizationSettings } from "../settings.ts";
import { ready } from "../store.ts";

/** POST /v1/reports: requests a report. The same request again gives the same report, or its next revision when facts arrived late. */
export const handler = http(
  {
    name: "RequestReport",
    roles: ["manager", "admin"],
    body: ReportRequest,
    warm: ready,
    responses: { 202: ReportResponse },
    problems: ["UNAVAILABLE"],
  },
  async function postReport({ body, caller, correlationId, receivedAt }) {
    const period = requestedPeriod(body, (await readOrganizationSettings()).timeZone);
    const { courierId } = body;
    const request = {
      period,
      courierId,
      teams: reportTeams(caller),
      by: caller.sub,
      at: receivedAt.toISOString(),
      correlationId,
    };
    return accepted(toReportResponse(await requestReport(request)));
  },
);
