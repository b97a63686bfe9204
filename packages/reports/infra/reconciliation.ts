import { ReportFailed, ReportReady } from "@waybill/events-schema/reports";
import { bus } from "../../../stacks/bus.ts";
import { putEvents, queryIndex } from "../../../stacks/grants.ts";
import { requestReportGrants } from "./request-grants.ts";
import { reportFilesBucket } from "./files-bucket.ts";
import { reportsTable } from "./table.ts";
import { sweeper } from "../../../stacks/sweeper.ts";

sweeper("ReconcileReports", {
  handler: "packages/reports/src/workers/reconcile-reports.handler",
  every: "15 minutes",
  timeout: "2 minutes",
  link: [reportsTable, reportFilesBucket, bus],
  grants: [
    ...requestReportGrants,
    queryIndex(reportsTable, "Due", "job", "late"),
    putEvents(ReportFailed, ReportReady),
  ],
  description: "Stalled reports are not failed, and late facts are missing from reports.",
});
