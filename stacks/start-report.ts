import { ReportFailed, ReportRequested } from "@waybill/events-schema/reports";
import { bus } from "./bus.ts";
import { buildReport } from "./draw-report.ts";
import { describeExecution, getItem, putEvents, putItem, startExecution } from "./grants.ts";
import { reportsTable } from "./reports-table.ts";
import { worker } from "./worker.ts";

export const startReport = worker("StartReport", {
  handler: "packages/reports/src/workers/start-report.handler",
  consumes: ReportRequested,
  link: [buildReport, reportsTable, bus],
  // An attempt whose execution ended without a result is failed when it is requested again.
  grants: [
    startExecution(buildReport),
    describeExecution(buildReport),
    getItem(reportsTable),
    putItem(reportsTable),
    putEvents(ReportFailed),
  ],
});
