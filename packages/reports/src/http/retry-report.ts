import { accepted, http } from "@waybill/kernel/http";
import { ReportShown } from "../answers.ts";
import { retry } from "../desk.ts";
import { shown } from "../jobs.ts";
import { ReportPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/reports/{reportId}/retry: try again what failed or was cancelled. It goes on from its last finished part. */
export const handler = http(
  {
    name: "RetryReport",
    roles: ["manager", "admin"],
    path: ReportPath,
    warm: ready,
    answers: { 202: ReportShown },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "UNAVAILABLE"],
  },
  async ({ path, receivedAt }) => accepted(shown(await retry(path.reportId, receivedAt.toISOString()))),
);
