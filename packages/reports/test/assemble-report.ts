import {
  type Report,
  type ReportContext,
  summarizePart,
  summarizeReport,
  toReportRow,
  withRouteName,
} from "../src/aggregation/report.ts";
import { type Rollups, totalsBy } from "../src/aggregation/rollups.ts";
import type { ReportJob } from "../src/jobs/job.ts";

/** A small report, all of it in memory. */
export function assembleReport(job: ReportJob, context: ReportContext, { couriers, routes }: Rollups): Report {
  const routeTotals = totalsBy(routes, ({ of }) => of);
  return {
    ...summarizeReport(job, context, [summarizePart(couriers)], routeTotals),
    courierDays: couriers.map(toReportRow),
    routeDays: routes.map((rollup) => withRouteName(toReportRow(rollup), context.routeNames ?? new Map())),
  };
}
