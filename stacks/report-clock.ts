import { ReportFailed } from "@waybill/events-schema/reports";
import { alarm } from "./alarm.ts";
import { bus } from "./bus.ts";
import { announces, queries } from "./grants.ts";
import { timeZone } from "./organization.ts";
import { asks } from "./report-asks.ts";
import { reportFiles } from "./report-files.ts";
import { reports } from "./reports-table.ts";
import { settings } from "./settings.ts";

const link = [reports, reportFiles, bus, settings];
const schedule = new sst.aws.Function("ScheduleReports", {
  handler: "packages/reports/src/workers/schedule-reports.handler",
  link,
  permissions: asks,
});
const tend = new sst.aws.Function("TendReports", {
  handler: "packages/reports/src/workers/tend-reports.handler",
  timeout: "2 minutes",
  link,
  permissions: [...asks, queries(reports, "Due"), announces(ReportFailed)],
});

/** In the small hours, when the day before is told; never at an hour that clocks leave out. */
const at = (days: string) => `cron(30 4 ${days} *)` as const;
const fn = schedule.arn;
new sst.aws.CronV2("EveryWeek", {
  schedule: at("? * MON"),
  timezone: timeZone,
  retries: 5,
  function: fn,
  event: { report: "weekly" },
});
new sst.aws.CronV2("EveryMonth", {
  schedule: at("1 * ?"),
  timezone: timeZone,
  retries: 5,
  function: fn,
  event: { report: "monthly" },
});
new sst.aws.CronV2("EveryQuarterHour", {
  schedule: "rate(15 minutes)",
  function: tend.arn,
  event: { tend: "reports" },
});

for (const [name, { name: FunctionName }] of Object.entries({ ScheduleReports: schedule, TendReports: tend })) {
  alarm(`${name}Failing`, {
    namespace: "AWS/Lambda",
    metric: "Errors",
    dimensions: { FunctionName },
    statistic: "Sum",
    atLeast: 1,
    says: `Reports are not asked for, or not tended. Look at the log of ${name}; then: waybill reports run --stage ${$app.stage}`,
  });
}
