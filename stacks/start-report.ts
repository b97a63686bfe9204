import { ReportRequested } from "@waybill/events-schema/reports";
import { drawReport } from "./draw-report.ts";
import { starts } from "./grants.ts";
import { worker } from "./worker.ts";

export const startReport = worker("StartReport", {
  handler: "packages/reports/src/workers/start-report.handler",
  on: ReportRequested,
  link: [drawReport],
  grants: [starts(drawReport)],
});
