import type { Contract } from "./event.ts";
import * as receipts from "./receipts.ts";
import * as imports from "./imports.ts";
import * as reports from "./reports.ts";
import * as tasks from "./tasks.ts";
import * as tracking from "./tracking.ts";

/** Every contract of the house. What is not here does not travel. */
export const catalogue: readonly Contract[] = [
  tracking.RecordPositions,
  tracking.RunProgressed,
  tracking.StopArrived,
  tracking.StopDeparted,
  tracking.StopVisitWithdrawn,
  tracking.RunWentOffRoute,
  tracking.RunBackOnRoute,
  tracking.RunStalled,
  tracking.RunWentSilent,
  tracking.RunResumed,
  tracking.RunFinished,
  tasks.RoutePublished,
  tasks.TaskOpened,
  tasks.TaskClaimed,
  tasks.TaskReleased,
  tasks.TaskExpired,
  tasks.TaskCancelled,
  tasks.TaskStarted,
  tasks.TaskCompleted,
  tasks.TaskFailed,
  tasks.BonusAwarded,
  tasks.LedgerAdjusted,
  receipts.PhotoUploaded,
  receipts.PhotoThumbnailed,
  receipts.PhotoRejected,
  receipts.ReceiptExtracted,
  receipts.ReceiptReviewRequired,
  receipts.ReceiptAccepted,
  receipts.ReceiptCorrected,
  receipts.ReceiptRejected,
  receipts.ReceiptDuplicateSuspected,
  imports.ImportReceived,
  imports.ImportFinished,
  imports.ImportFailed,
  reports.ReportRequested,
  reports.ReportReady,
  reports.ReportFailed,
];
