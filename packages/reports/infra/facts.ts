import { reportFactEvents } from "@waybill/events-schema/groups";
import { getItem, putItem, query } from "../../../stacks/grants.ts";
import { reportsTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

/** Collects the facts that reports are built from. */
worker("CollectReportFacts", {
  handler: "packages/reports/src/workers/collect-report-facts.handler",
  consumes: reportFactEvents,
  batch: { size: 50, window: 1 },
  link: [reportsTable],
  grants: [
    getItem(reportsTable, "RUN#"),
    query(reportsTable, "RUN#", "MONTH#"),
    putItem(reportsTable, "COURIER#", "RUN#", "TASK#", "ROUTE#", "MONTH#", "REPORT#"),
  ],
});
