import { ReceiptAccepted, ReceiptCorrected, ReceiptRejected } from "@waybill/events-schema/receipts";
import * as told from "@waybill/events-schema/tasks";
import { RunFinished, StopArrived, StopVisitWithdrawn } from "@waybill/events-schema/tracking";
import { queries, reads, writes } from "./grants.ts";
import { reports } from "./reports-table.ts";
import { worker } from "./worker.ts";

/** What couriers did, told by whoever saw it. */
export const hearWork = worker("HearWork", {
  handler: "packages/reports/src/workers/hear-work.handler",
  on: [
    told.RoutePublished,
    told.TaskOpened,
    told.TaskClaimed,
    told.TaskReleased,
    told.TaskExpired,
    told.TaskCancelled,
    told.TaskStarted,
    told.TaskCompleted,
    told.TaskFailed,
    told.BonusAwarded,
    told.LedgerAdjusted,
    RunFinished,
    StopArrived,
    StopVisitWithdrawn,
    ReceiptAccepted,
    ReceiptCorrected,
    ReceiptRejected,
  ],
  batch: { size: 50, window: 1 },
  link: [reports],
  grants: [reads(reports), queries(reports), writes(reports)],
});
