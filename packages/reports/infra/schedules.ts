import { alarm } from "../../../stacks/operations/alarm.ts";
import { bus } from "../../../stacks/bus.ts";
import { getSettings } from "../../../stacks/grants.ts";
import { requestReportGrants } from "./request-grants.ts";
import { reportFilesBucket } from "./files-bucket.ts";
import { reportsTable } from "./table.ts";
import { reportTimeZone, settings } from "../../../stacks/settings.ts";

const schedule = new sst.aws.Function("ScheduleReports", {
  handler: "packages/reports/src/workers/schedule-reports.handler",
  link: [reportsTable, reportFilesBucket, bus, settings],
  permissions: [...requestReportGrants, getSettings("reports")],
});

// At night, when the events of the day before have arrived; never in an hour that daylight saving skips.
new sst.aws.CronV2("WeeklyReports", {
  schedule: "cron(30 4 ? * MON *)",
  timezone: reportTimeZone,
  retries: 5,
  function: schedule.arn,
  event: { report: "weekly" },
});
new sst.aws.CronV2("MonthlyReports", {
  schedule: "cron(30 4 1 * ? *)",
  timezone: reportTimeZone,
  retries: 5,
  function: schedule.arn,
  event: { report: "monthly" },
});

alarm("ScheduleReportsFailing", {
  namespace: "AWS/Lambda",
  metric: "Errors",
  dimensions: { FunctionName: schedule.name },
  statistic: "Sum",
  threshold: 1,
  description: `A weekly or monthly report was not requested. Request it: waybill reports run --stage ${$app.stage} --help`,
});
