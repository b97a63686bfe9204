import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import * as events from "@waybill/events-schema/tasks";
import { RunFinished, StopArrived, StopVisitWithdrawn } from "@waybill/events-schema/tracking";
import { getItem, putItem, query } from "./grants.ts";
import { reportsTable } from "./reports-table.ts";
import { worker } from "./worker.ts";

/** Collects the facts that reports are built from. */
export const collectReportFacts = worker("HearWork", {
  handler: "packages/reports/src/workers/hear-work.handler",
  consumes: [
    events.RoutePublished,
    events.TaskOpened,
    events.TaskClaimed,
    events.TaskReleased,
    events.TaskExpired,
    events.TaskCancelled,
    events.TaskStarted,
    events.TaskCompleted,
    events.TaskFailed,
    events.BonusAwarded,
    events.LedgerAdjusted,
    RunFinished,
    StopArrived,
    StopVisitWithdrawn,
    ReceiptAccepted,
    ReceiptCorrected,
    ReceiptRejected,
  ],
  batch: { size: 50, window: 1 },
  link: [reportsTable],
  grants: [getItem(reportsTable), query(reportsTable), putItem(reportsTable)],
});
