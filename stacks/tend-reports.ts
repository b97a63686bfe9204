import { ReportFailed } from "@waybill/events-schema/reports";
import { bus } from "./bus.ts";
import { putEvents, query } from "./grants.ts";
import { requestReportGrants } from "./report-asks.ts";
import { reportFilesBucket } from "./report-files.ts";
import { reportsTable } from "./reports-table.ts";
import { settings } from "./settings.ts";
import { sweeper } from "./sweeper.ts";

sweeper("TendReports", {
  handler: "packages/reports/src/workers/reconcile-reports.handler",
  every: "15 minutes",
  timeout: "2 minutes",
  link: [reportsTable, reportFilesBucket, bus, settings],
  grants: [...requestReportGrants, query(reportsTable, "Due"), putEvents(ReportFailed)],
  description: "Reports stand still or lack what came late.",
});
