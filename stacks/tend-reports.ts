import { ReportFailed } from "@waybill/events-schema/reports";
import { alarm } from "./alarm.ts";
import { bus } from "./bus.ts";
import { announces, queries } from "./grants.ts";
import { asks } from "./report-asks.ts";
import { reportFiles } from "./report-files.ts";
import { reports } from "./reports-table.ts";
import { settings } from "./settings.ts";

const tend = new sst.aws.Function("TendReports", {
  handler: "packages/reports/src/workers/tend-reports.handler",
  timeout: "2 minutes",
  link: [reports, reportFiles, bus, settings],
  permissions: [...asks, queries(reports, "Due"), announces(ReportFailed)],
});

new sst.aws.CronV2("EveryQuarterHour", {
  schedule: "rate(15 minutes)",
  function: tend.arn,
  event: { tend: "reports" },
});

alarm("TendReportsFailing", {
  namespace: "AWS/Lambda",
  metric: "Errors",
  dimensions: { FunctionName: tend.name },
  statistic: "Sum",
  atLeast: 1,
  says: `Reports stand still or lack what came late. Look at the log of TendReports; waybill jobs ls --stage ${$app.stage}`,
});
