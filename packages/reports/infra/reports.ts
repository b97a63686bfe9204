import { ReportRequested } from "@waybill/events-schema/reports";
import { bus } from "../../../stacks/bus.ts";
import { getItem, getObject, getSettings, putEvents, putItem, queryIndex } from "../../../stacks/grants.ts";
import { requestReportGrants } from "./request-grants.ts";
import { reportFilesBucket } from "./files-bucket.ts";
import { reportsTable } from "./table.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { settings } from "../../../stacks/settings.ts";

endpoint("RequestReport", "POST /v1/reports", {
  handler: "packages/reports/src/http/request-report.handler",
  link: [reportsTable, reportFilesBucket, bus, settings],
  grants: [...requestReportGrants, getSettings("reports")],
});
endpoint("ListReports", "GET /v1/reports", {
  handler: "packages/reports/src/http/list-reports.handler",
  link: [reportsTable],
  grants: [queryIndex(reportsTable, "Listed", "REPORTS")],
});
endpoint("GetReport", "GET /v1/reports/{reportId}", {
  handler: "packages/reports/src/http/get-report.handler",
  link: [reportsTable],
  grants: [getItem(reportsTable, "REPORT#")],
});
endpoint("GetReportFile", "GET /v1/reports/{reportId}/files/{format}", {
  handler: "packages/reports/src/http/get-report-file.handler",
  link: [reportsTable, reportFilesBucket],
  // A presigned URL has the permissions of the function that signed it.
  grants: [getItem(reportsTable, "REPORT#"), getObject(reportFilesBucket, "reports")],
});
endpoint("RetryReport", "POST /v1/reports/{reportId}/retry", {
  handler: "packages/reports/src/http/retry-report.handler",
  link: [reportsTable, bus],
  grants: [getItem(reportsTable, "REPORT#"), putItem(reportsTable, "REPORT#"), putEvents(ReportRequested)],
});
endpoint("CancelReport", "POST /v1/reports/{reportId}/cancel", {
  handler: "packages/reports/src/http/cancel-report.handler",
  link: [reportsTable],
  grants: [getItem(reportsTable, "REPORT#"), putItem(reportsTable, "REPORT#")],
});
