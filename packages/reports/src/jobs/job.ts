import { createHash } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { ReportFailed, type ReportPeriod, ReportReady, ReportRequested } from "@waybill/events-schema/reports";
import { problem } from "@waybill/kernel/errors";
import type { CalendarPeriod, ReportKind } from "../aggregation/periods.ts";
import { describeLateFacts, type LateFacts } from "../facts/late-facts.ts";

export const REPORT_JOB_STATES = ["requested", "running", "ready", "failed", "cancelled"] as const;
export type ReportJobState = (typeof REPORT_JOB_STATES)[number];
/** The steps of a running job, in order. */
export const REPORT_JOB_STEPS = ["plan", "roll-up", "merge", "render", "complete", "publish"] as const;
export type ReportJobStep = (typeof REPORT_JOB_STEPS)[number];
export const REPORT_FORMATS = ["json", "csv", "xlsx", "pdf", "events"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A file of a report in the bucket. */
export interface ReportFile {
  key: string;
  bytes: number;
  sha256: string;
}

/** One revision of a report, from the request to its files. */
export interface ReportJob {
  reportId: string;
  /** What all revisions of a report have in common. */
  key: string;
  revision: number;
  kind: ReportKind;
  period: ReportPeriod;
  courierId?: string | undefined;
  /** The teams it is limited to; undefined: all. */
  teams?: readonly string[] | undefined;
  /** Why this revision was created, in words; `late` has the numbers. */
  reason?: string | undefined;
  late?: LateFacts | undefined;
  state: ReportJobState;
  /** Increases by one with each retry. */
  attempt: number;
  requestedAt: string;
  requestedBy: string;
  correlationId: string;
  /** Time of the last state change or progress. */
  movedAt: string;
  step?: ReportJobStep | undefined;
  /** How many parts there are, and the numbers of those that are finished: a retry keeps them. */
  parts?: number | undefined;
  done?: number[] | undefined;
  files?: Partial<Record<ReportFormat, ReportFile>> | undefined;
  failure?: { step: string; code: string; detail: string } | undefined;
  /** Its files include an index of its events. */
  hasEventIndex?: true | undefined;
  /** It has ended, and EventBridge has not accepted the event of that yet. */
  isUnpublished?: true | undefined;
  /** The next revision. */
  supersededBy?: string | undefined;
}

export interface JobRequest {
  period: CalendarPeriod;
  courierId?: string | undefined;
  teams?: readonly string[] | undefined;
  by: string;
  at: string;
  correlationId: string;
}

type ReportLimits = Pick<JobRequest, "courierId" | "teams">;

/** The key of a report: the same request has the same key. */
export function reportKey({ label, timeZone }: ReportPeriod, { courierId = "", teams }: ReportLimits): string {
  const limits = teams === undefined ? courierId : `${courierId}|${JSON.stringify(teams)}`;
  return `rep_${createHash("sha256").update(`${label}|${timeZone}|${limits}`).digest("hex").slice(0, 20)}`;
}

/** The id of a revision, which is also valid in a name for Step Functions. */
export const toReportId = (key: string, revision: number): string => `${key}-${revision}`;

/** The key and the revision in a report's id. Throws NOT_FOUND for any other text. */
export function parseReportId(reportId: string): { key: string; revision: number } {
  const [, key, revision] = /^(rep_[0-9a-f]{20})-([1-9]\d{0,3})$/.exec(reportId) ?? [];
  if (!key) throw reportNotFound(reportId);
  return { key, revision: Number(revision) };
}

/** A new job. `late` are the facts that the previous revision lacks. */
export function createJob(request: JobRequest, revision: number, late?: LateFacts): ReportJob {
  const { period, courierId, teams, by, at, correlationId } = request;
  const { kind, ...days } = period;
  const key = reportKey(days, request);
  return {
    reportId: toReportId(key, revision),
    key,
    revision,
    kind,
    period: days,
    ...(courierId !== undefined && { courierId }),
    ...(teams && { teams }),
    ...(late && { reason: describeLateFacts(late), late }),
    state: "requested",
    attempt: 1,
    requestedAt: at,
    requestedBy: by,
    correlationId,
    movedAt: at,
  };
}

/** A request that has not been started, or an end that has not been published, after this long: a crash came between. */
export const UNPUBLISHED_AFTER_MS = 60_000;
/** A job without progress for this long has no execution. */
export const STALLED_AFTER_MS = 30 * 60_000;
export const isIdleFor = ({ movedAt }: ReportJob, ms: number, at: string): boolean =>
  Date.parse(at) - Date.parse(movedAt) >= ms;

/**
 * The job in its next attempt; finished parts are kept. A job that was requested just now is about to be started and is
 * returned unchanged. Throws VERSION_CONFLICT for one that is running or ready.
 */
export function toRetriedJob(job: ReportJob, at: string): ReportJob {
  if (job.state === "requested" && !isIdleFor(job, UNPUBLISHED_AFTER_MS, at)) return job;
  if (job.state === "running" || job.state === "ready") {
    const detail = `${job.reportId} is ${job.state}; only a failed or cancelled report can be retried.`;
    throw problem("VERSION_CONFLICT", detail);
  }
  const { failure: _, isUnpublished: __, ...rest } = job;
  return { ...rest, state: "requested", attempt: job.attempt + 1, movedAt: at };
}

/** The job, cancelled: its next step ends the execution. Throws VERSION_CONFLICT for one that has ended. */
export function toCancelledJob(job: ReportJob, at: string): ReportJob {
  if (job.state === "requested" || job.state === "running") return { ...job, state: "cancelled", movedAt: at };
  throw problem("VERSION_CONFLICT", `${job.reportId} is ${job.state}; there is nothing to cancel.`);
}

/** Progress from 0 to 100. The parts are most of it. */
function progressPercent({ state, step = "plan", parts = 0, done = [], files = {} }: ReportJob): number {
  if (state === "ready") return 100;
  if (state === "requested") return 0;
  const rolledUp = parts === 0 ? 0 : Math.floor((65 * done.length) / parts);
  const rendered = 5 * Object.keys(files).length;
  return { plan: 2, "roll-up": 5 + rolledUp, merge: 70, render: 70 + rendered, complete: 96, publish: 98 }[step];
}

/** The job as `ReportResponse` describes it. */
export function toReportResponse(job: ReportJob) {
  const { key: _, correlationId: __, isUnpublished: ___, hasEventIndex: ____, parts = 0, done = [], ...rest } = job;
  return { ...rest, progress: { percent: progressPercent(job), step: job.step ?? "plan", parts, done: done.length } };
}

const eventData = ({ reportId, kind, period, revision, courierId }: ReportJob) => ({
  reportId,
  kind,
  period,
  revision,
  ...(courierId !== undefined && { courierId }),
});
/** Published twice, the event of an attempt has the same id. */
const eventMeta = ({ reportId, correlationId, attempt, movedAt }: ReportJob, eventName: string) => ({
  id: `${reportId}.${eventName}.${attempt}`,
  correlationId,
  at: new Date(movedAt),
});

/** `report.requested`, for a job that waits to be started. */
export function reportRequestedEvent(job: ReportJob): Message {
  const { attempt, reason } = job;
  const data = { ...eventData(job), attempt, ...(reason !== undefined && { reason }) };
  return ReportRequested.create(data, eventMeta(job, "requested"));
}

/** `report.ready` or `report.failed`, for a job that has ended. */
export function reportEndedEvent(job: ReportJob): Message {
  if (job.state === "ready") {
    const keys = Object.fromEntries(Object.entries(job.files ?? {}).map(([format, { key }]) => [format, key]));
    return ReportReady.create({ ...eventData(job), keys }, eventMeta(job, "ready"));
  }
  const { step = "plan", code = "unknown" } = job.failure ?? {};
  const data = { ...eventData(job), attempt: job.attempt, step, code };
  return ReportFailed.create(data, eventMeta(job, "failed"));
}

export const reportNotFound = (reportId: string) => problem("NOT_FOUND", `There is no report ${reportId}.`);
