import { http, ok } from "@waybill/kernel/http";
import { cancel } from "../desk.ts";
import { shown } from "../jobs.ts";
import { ReportPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/reports/{reportId}/cancel: call off what has not ended. The step it is in is its last. */
export const handler = http(
  { name: "CancelReport", roles: ["manager", "admin"], path: ReportPath, warm: ready },
  async ({ path, receivedAt }) => ok(shown(await cancel(path.reportId, receivedAt.toISOString()))),
);
