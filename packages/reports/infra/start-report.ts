import { ReportFailed, ReportRequested } from "@waybill/events-schema/reports";
import { bus } from "../../../stacks/bus.ts";
import { buildReport } from "./build-report.ts";
import { describeExecution, getItem, putEvents, putItem, startExecution } from "../../../stacks/grants.ts";
import { reportsTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

worker("StartReport", {
  handler: "packages/reports/src/workers/start-report.handler",
  consumes: ReportRequested,
  link: [buildReport, reportsTable, bus],
  // An attempt whose execution ended without a result is failed when it is requested again.
  grants: [
    startExecution(buildReport),
    describeExecution(buildReport),
    getItem(reportsTable, "REPORT#"),
    putItem(reportsTable, "REPORT#"),
    putEvents(ReportFailed),
  ],
});
