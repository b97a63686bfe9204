import { http, ok } from "@waybill/kernel/http";
import { ReportShown } from "../answers.ts";
import { findJob } from "../desk.ts";
import { shown } from "../jobs.ts";
import { ReportPath } from "../requests.ts";
import { ready } from "../store.ts";

/** GET /v1/reports/{reportId}: how far it is, and which files it has. */
export const handler = http(
  {
    name: "ShowReport",
    roles: ["manager", "admin"],
    path: ReportPath,
    warm: ready,
    answers: { 200: ReportShown },
    problems: ["NOT_FOUND"],
  },
  async ({ path }) => ok(shown(await findJob(path.reportId))),
);
