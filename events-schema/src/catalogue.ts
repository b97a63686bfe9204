import type { Contract } from "./event.ts";
import * as reports from "./reports.ts";
import * as tasks from "./tasks.ts";
import * as tracking from "./tracking.ts";

/** Every contract of the house. What is not here does not travel. */
export const catalogue: readonly Contract[] = [
  tracking.RecordPositions,
  tracking.RunProgressed,
  tracking.StopArrived,
  tracking.StopDeparted,
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
  reports.ReportRequested,
  reports.ReportReady,
  reports.ReportFailed,
];
