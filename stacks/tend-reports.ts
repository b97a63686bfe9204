import { ReportFailed } from "@waybill/events-schema/reports";
import { bus } from "./bus.ts";
import { announces, queries } from "./grants.ts";
import { asks } from "./report-asks.ts";
import { reportFiles } from "./report-files.ts";
import { reports } from "./reports-table.ts";
import { settings } from "./settings.ts";
import { sweeper } from "./sweeper.ts";

sweeper("TendReports", {
  handler: "packages/reports/src/workers/tend-reports.handler",
  every: "15 minutes",
  timeout: "2 minutes",
  link: [reports, reportFiles, bus, settings],
  permissions: [...asks, queries(reports, "Due"), announces(ReportFailed)],
  says: "Reports stand still or lack what came late.",
});
