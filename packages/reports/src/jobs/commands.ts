import { PermanentError, problem } from "@waybill/kernel/errors";
import { publish } from "@waybill/kernel/publish";
import type { ReportTrace } from "../aggregation/report.ts";
import { type LateFactNote, summarizeLateFacts } from "../facts/late-facts.ts";
import { deleteLateFacts, readLateFacts } from "../facts/store.ts";
import { readReportFile } from "../files/store.ts";
import {
  createJob,
  type JobRequest,
  reportEndedEvent,
  type ReportJob,
  reportKey,
  reportNotFound,
  reportRequestedEvent,
  toCancelledJob,
  toReportId,
  toRetriedJob,
} from "./job.ts";
import { addJob, readJob, readNewestJob, replaceJob } from "./store.ts";

const MAX_UPDATE_TRIES = 5;

/** The job. Throws NOT_FOUND. */
export async function getJob(reportId: string): Promise<ReportJob> {
  const job = await readJob(reportId);
  if (!job) throw reportNotFound(reportId);
  return job;
}

/**
 * Requests a report. The same request gives the same report. When facts arrived since, it gives the next revision; when the
 * job failed, was cancelled or was never started, it is retried. A job that another caller starts meanwhile is the answer.
 */
export async function requestReport(request: JobRequest): Promise<ReportJob> {
  const newest = await readNewestJob(reportKey(request.period, request.courierId));
  if (newest?.state === "ready") return (await requestRevision(newest, request)) ?? newest;
  if (newest) {
    const transition = (job: ReportJob) => (isUnderWay(job) ? job : toRetriedJob(job, request.at));
    return publishIfRequested(await updateJob(newest.reportId, transition));
  }
  const first = createJob(request, 1);
  return (await addJob(first)) ? publishIfRequested(first) : requestReport(request);
}

const isUnderWay = ({ state }: ReportJob) => state === "running" || state === "ready";
async function publishIfRequested(job: ReportJob): Promise<ReportJob> {
  if (job.state === "requested") await publish(reportRequestedEvent(job));
  return job;
}

/** Requests the next revision of a report that lacks facts; returns undefined when it lacks none. */
export async function requestRevision(job: ReportJob, request: JobRequest): Promise<ReportJob | undefined> {
  const notes = await readLateFacts(job.key);
  if (notes.length === 0) return undefined;
  const traces = await readReportFile(job.reportId, "events");
  const includedIds = new Set(traces.split("\n").filter(Boolean).flatMap(traceEventIds));
  const isIncluded = ({ eventId }: LateFactNote) => includedIds.has(eventId);
  const late = notes.filter((note) => !isIncluded(note));
  await deleteLateFacts(
    job.key,
    notes.filter(isIncluded).map(({ eventId }) => eventId),
  );
  if (late.length === 0) return undefined;
  const next = createJob(request, job.revision + 1, summarizeLateFacts(late, job.revision));
  if (!(await addJob(next))) return getJob(next.reportId);
  await publish(reportRequestedEvent(next));
  return next;
}

/** Retries a job that failed, was cancelled or was never started. One that was requested just now is only published again. */
export const retryJob = async (reportId: string, at: string): Promise<ReportJob> =>
  publishIfRequested(await updateJob(reportId, (job) => toRetriedJob(job, at)));

/** Cancels a job that has not ended. */
export const cancelJob = (reportId: string, at: string): Promise<ReportJob> =>
  updateJob(reportId, (job) => toCancelledJob(job, at));

/** Stores and publishes a failure. A job that was cancelled, or is in another attempt by now, stays as it is. */
export async function failJob(
  reportId: string,
  attempt: number,
  failure: ReportJob["failure"],
  at: string,
): Promise<ReportJob> {
  const job = await getJob(reportId);
  const hasEnded = job.attempt !== attempt || (job.state !== "requested" && job.state !== "running");
  const failed: ReportJob = hasEnded ? job : { ...job, state: "failed", failure, movedAt: at };
  if (!hasEnded && !(await replaceJob(failed, job))) return failJob(reportId, attempt, failure, at);
  if (failed.attempt === attempt && failed.state === "failed") await publish(reportEndedEvent(failed));
  return failed;
}

/** Makes the report readable. Throws PermanentError `report.stopped` when this attempt may not go on. */
export async function completeJob(reportId: string, attempt: number, at: string): Promise<ReportJob> {
  const job = await getJob(reportId);
  if (job.state === "ready") return job;
  const completed: ReportJob = { ...job, state: "ready", step: "publish", movedAt: at };
  if (job.state !== "running" || job.attempt !== attempt || !(await replaceJob(completed, job))) {
    throw new PermanentError("report.stopped", `${reportId} is ${job.state} in its attempt ${job.attempt}`);
  }
  return completed;
}

/** Stores in the previous revision which one supersedes it. It stays readable. */
export async function supersedePreviousRevision({ key, revision, reportId }: ReportJob): Promise<void> {
  const previous = revision > 1 ? await readJob(toReportId(key, revision - 1)) : undefined;
  if (previous) await replaceJob({ ...previous, supersededBy: reportId }, previous);
}

/** Applies a transition to the job as it is stored by now. Throws what `transition` throws; UNAVAILABLE when others always write first. */
async function updateJob(reportId: string, transition: (job: ReportJob) => ReportJob): Promise<ReportJob> {
  for (let tries = 0; tries < MAX_UPDATE_TRIES; tries++) {
    const job = await getJob(reportId);
    const next = transition(job);
    if (next === job || (await replaceJob(next, job))) return next;
  }
  const detail = `${reportId} is being changed. Send the same request again.`;
  throw problem("UNAVAILABLE", detail, { retryAfterSeconds: 1 });
}

const traceEventIds = (line: string): string[] => (JSON.parse(line) as ReportTrace).events;
