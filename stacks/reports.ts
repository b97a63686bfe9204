import { ReportRequested } from "@waybill/events-schema/reports";
import { bus } from "./bus.ts";
import { announces, queries, reads, readsObjects, writes } from "./grants.ts";
import { asks } from "./report-asks.ts";
import { reportFiles } from "./report-files.ts";
import { reports } from "./reports-table.ts";
import { route } from "./route.ts";
import { settings } from "./settings.ts";

route("RequestReport", "POST /v1/reports", {
  handler: "packages/reports/src/http/request-report.handler",
  link: [reports, reportFiles, bus, settings],
  grants: asks,
});
route("ListReports", "GET /v1/reports", {
  handler: "packages/reports/src/http/list-reports.handler",
  link: [reports],
  grants: [queries(reports, "Listed")],
});
route("ShowReport", "GET /v1/reports/{reportId}", {
  handler: "packages/reports/src/http/show-report.handler",
  link: [reports],
  grants: [reads(reports)],
});
route("FetchReport", "GET /v1/reports/{reportId}/files/{format}", {
  handler: "packages/reports/src/http/fetch-report.handler",
  link: [reports, reportFiles],
  // The link it gives is good for what the function itself may.
  grants: [reads(reports), readsObjects(reportFiles, "reports")],
});
route("RetryReport", "POST /v1/reports/{reportId}/retry", {
  handler: "packages/reports/src/http/retry-report.handler",
  link: [reports, bus],
  grants: [reads(reports), writes(reports), announces(ReportRequested)],
});
route("CancelReport", "POST /v1/reports/{reportId}/cancel", {
  handler: "packages/reports/src/http/cancel-report.handler",
  link: [reports],
  grants: [reads(reports), writes(reports)],
});
