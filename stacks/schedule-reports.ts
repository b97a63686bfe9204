import { alarm } from "./alarm.ts";
import { bus } from "./bus.ts";
import { timeZone } from "./organization.ts";
import { asks } from "./report-asks.ts";
import { reportFiles } from "./report-files.ts";
import { reports } from "./reports-table.ts";
import { settings } from "./settings.ts";

const schedule = new sst.aws.Function("ScheduleReports", {
  handler: "packages/reports/src/workers/schedule-reports.handler",
  link: [reports, reportFiles, bus, settings],
  permissions: asks,
});

// In the small hours, when the day before is told; never at an hour that clocks leave out.
new sst.aws.CronV2("EveryWeek", {
  schedule: "cron(30 4 ? * MON *)",
  timezone: timeZone,
  retries: 5,
  function: schedule.arn,
  event: { report: "weekly" },
});
new sst.aws.CronV2("EveryMonth", {
  schedule: "cron(30 4 1 * ? *)",
  timezone: timeZone,
  retries: 5,
  function: schedule.arn,
  event: { report: "monthly" },
});

alarm("ScheduleReportsFailing", {
  namespace: "AWS/Lambda",
  metric: "Errors",
  dimensions: { FunctionName: schedule.name },
  statistic: "Sum",
  atLeast: 1,
  says: `A week's or a month's report was not asked for. Ask by hand: waybill reports run --stage ${$app.stage} --help`,
});
