import { http, ok } from "@waybill/kernel/http";
import { ReportShown } from "../answers.ts";
import { cancel } from "../desk.ts";
import { shown } from "../jobs.ts";
import { ReportPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/reports/{reportId}/cancel: call off what has not ended. The step it is in is its last. */
export const handler = http(
  {
    name: "CancelReport",
    roles: ["manager", "admin"],
    path: ReportPath,
    warm: ready,
    answers: { 200: ReportShown },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "UNAVAILABLE"],
  },
  async ({ path, receivedAt }) => ok(shown(await cancel(path.reportId, receivedAt.toISOString()))),
);
