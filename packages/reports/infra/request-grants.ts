import { ReportRequested } from "@waybill/events-schema/reports";
import { deleteItem, getItem, getObject, putEvents, putItem, query } from "../../../stacks/grants.ts";
import { reportFilesBucket } from "./files-bucket.ts";
import { reportsTable } from "./table.ts";

/** Permissions to request a report, to find the facts it lacks and to request its next revision. */
export const requestReportGrants = [
  getItem(reportsTable, "REPORT#"),
  query(reportsTable, "REPORT#"),
  putItem(reportsTable, "REPORT#"),
  deleteItem(reportsTable, "REPORT#"),
  getObject(reportFilesBucket, "reports"),
  putEvents(ReportRequested),
];
