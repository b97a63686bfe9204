/**
 * Events of several owners that one consumer handles: its function and its bus rules are made from the same list. Groups
 * of one owner are beside its contracts.
 */
import { importResults } from "./imports.ts";
import { PhotoCourierErased, receiptDecisions } from "./receipts.ts";
import * as reports from "./reports.ts";
import * as tasks from "./tasks.ts";
import * as tracking from "./tracking.ts";
import * as webhooks from "./webhooks.ts";

/** The events that reports are built from: consumed by CollectReportFacts. */
export const reportFactEvents = [
  tasks.RoutePublished,
  ...tasks.taskTransitions,
  tasks.BonusAwarded,
  tasks.LedgerAdjusted,
  tracking.RunFinished,
  tracking.StopArrived,
  tracking.StopVisitWithdrawn,
  ...receiptDecisions,
] as const;

/** The events of the live feed: consumed by UpdateLiveFeed. */
export const liveFeedEvents = [
  ...tracking.progressEvents,
  tracking.StopArrived,
  tracking.StopDeparted,
  tracking.RunWentOffRoute,
  tracking.RunBackOnRoute,
  tracking.RunStalled,
  tracking.RunWentSilent,
  tracking.RunResumed,
  tracking.RunFinished,
  ...tasks.taskTransitions,
  tasks.TaskPrioritized,
] as const;

/** The start and the end of runs: consumed by tracking's ProjectTasks. */
export const runLifecycleEvents = [
  tasks.TaskStarted,
  tasks.TaskCompleted,
  tasks.TaskFailed,
  tasks.TaskCancelled,
  tasks.TaskUnassigned,
] as const;

/** What shows where couriers are busy and that they are there: consumed by people's ProjectCouriers. */
export const courierActivityEvents = [
  ...runLifecycleEvents,
  tracking.StopArrived,
  tracking.StopDeparted,
  tracking.RunWentSilent,
  tracking.RunResumed,
] as const;

/** What each service reports of an erasure: consumed by people's RecordErasure. All of them make it complete. */
export const erasureParts = [tasks.LedgerCourierErased, tracking.RunCourierErased, PhotoCourierErased] as const;

/** The events from which a photo can be held against its task, its run and its stop: consumed by receipts' ProjectRuns. */
export const runContextEvents = [
  tasks.RoutePublished,
  tasks.TaskOpened,
  tasks.TaskClaimed,
  tasks.TaskAssigned,
  tasks.TaskReleased,
  tasks.TaskStarted,
  tasks.TaskCompleted,
  tasks.TaskFailed,
  tasks.TaskUnassigned,
  ...tracking.progressEvents,
] as const;

/** The events from which customers' notices are derived: consumed by webhooks' DeriveNotices. */
export const noticeSourceEvents = [
  tasks.RoutePublished,
  tasks.TaskStarted,
  tasks.TaskCompleted,
  ...tracking.progressEvents,
  tracking.StopArrived,
  tracking.StopDeparted,
] as const;

/** The events that a webhook can receive, none with personal data: consumed by EnqueueWebhooks. */
export const webhookEvents = [
  ...webhooks.deliveryNotices,
  webhooks.WebhookDisabled,
  ...tasks.taskTransitions,
  ...tracking.runEvents,
  ...importResults,
  reports.ReportReady,
  reports.ReportFailed,
] as const;
