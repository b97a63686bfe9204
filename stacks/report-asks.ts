import { ReportRequested } from "@waybill/events-schema/reports";
import { announces, deletes, queries, reads, readsObjects, readsSettings, writes } from "./grants.ts";
import { reportFiles } from "./report-files.ts";
import { reports } from "./reports-table.ts";

/** What whoever asks for a report must be able to do: also see what it lacks, and ask for its next revision. */
export const asks = [
  reads(reports),
  queries(reports),
  writes(reports),
  deletes(reports),
  readsObjects(reportFiles, "reports"),
  announces(ReportRequested),
  readsSettings("reports"),
];
