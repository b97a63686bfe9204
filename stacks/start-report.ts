import { ReportFailed, ReportRequested } from "@waybill/events-schema/reports";
import { bus } from "./bus.ts";
import { drawReport } from "./draw-report.ts";
import { announces, describesExecutions, reads, starts, writes } from "./grants.ts";
import { reports } from "./reports-table.ts";
import { worker } from "./worker.ts";

export const startReport = worker("StartReport", {
  handler: "packages/reports/src/workers/start-report.handler",
  on: ReportRequested,
  link: [drawReport, reports, bus],
  // An attempt whose execution ended without a word is failed by whoever asks for it again.
  grants: [
    starts(drawReport),
    describesExecutions(drawReport),
    reads(reports),
    writes(reports),
    announces(ReportFailed),
  ],
});
