import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { PermanentError } from "@waybill/kernel/errors";
import { publish } from "@waybill/kernel/publish";
import { type LateFactNote, summarizeLateFacts } from "../facts/late-facts.ts";
import { deleteLateFacts, readLateFacts } from "../facts/store.ts";
import { findIncludedEvents } from "../files/event-index.ts";
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
  const key = reportKey(request.period, request);
  const job = await compareAndSet(`report ${key}`, async function requestNewestRevision() {
    const newest = await readNewestJob(key);
    if (newest?.state === "running") return newest;
    if (newest?.state === "ready") return (await addRevision(newest, request)) ?? newest;
    return writeJob(newest ? toRetriedJob(newest, request.at) : createJob(request, 1), newest);
  });
  return publishIfRequested(job);
}

async function publishIfRequested(job: ReportJob): Promise<ReportJob> {
  if (job.state === "requested") await publish(reportRequestedEvent(job));
  return job;
}

/** Requests the next revision of a report that lacks facts. */
export async function requestRevision(job: ReportJob, request: JobRequest): Promise<void> {
  const next = await addRevision(job, request);
  if (next) await publishIfRequested(next);
}

/** Stores the next revision of a report that lacks facts, unless it is stored. Returns undefined when it lacks none. */
async function addRevision(job: ReportJob, request: JobRequest): Promise<ReportJob | undefined> {
  const notes = await readLateFacts(job.key);
  if (notes.length === 0) return undefined;
  const includedIds = await findIncludedEvents(job, notes);
  const isIncluded = ({ eventId }: LateFactNote) => includedIds.has(eventId);
  const late = notes.filter((note) => !isIncluded(note));
  await deleteLateFacts(
    job.key,
    notes.filter(isIncluded).map(({ eventId }) => eventId),
  );
  if (late.length === 0) return undefined;
  const next = createJob(request, job.revision + 1, summarizeLateFacts(late, job.revision));
  return (await writeJob(next)) ?? getJob(next.reportId);
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
  const job = await updateJob(reportId, function failAttempt(before) {
    const hasEnded = before.attempt !== attempt || (before.state !== "requested" && before.state !== "running");
    return hasEnded ? before : { ...before, state: "failed", failure, movedAt: at, isUnpublished: true };
  });
  if (job.attempt === attempt && job.state === "failed") await publishJobEnd(job);
  return job;
}

/** Publishes that a job has ended, and stores that it did: until then ReconcileReports finds it due. */
export async function publishJobEnd(job: ReportJob): Promise<void> {
  await publish(reportEndedEvent(job));
  const { isUnpublished, ...published } = job;
  // Where another caller was first, the job is in its next attempt, or due once more.
  if (isUnpublished) await replaceJob(published, job);
}

/** Makes the report readable. Throws PermanentError `report.stopped` when this attempt may not go on. */
export async function completeJob(reportId: string, attempt: number, at: string): Promise<ReportJob> {
  const job = await getJob(reportId);
  if (job.state === "ready") return job;
  const completed: ReportJob = { ...job, state: "ready", step: "complete", movedAt: at, isUnpublished: true };
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
const updateJob = (reportId: string, transition: (job: ReportJob) => ReportJob): Promise<ReportJob> =>
  compareAndSet(reportId, async function writeTransition() {
    const job = await getJob(reportId);
    return writeJob(transition(job), job);
  });

/** Stores a new job, or one over what was read, unless nothing changed. Returns undefined when another caller was first. */
async function writeJob(job: ReportJob, before?: ReportJob): Promise<ReportJob | undefined> {
  if (job === before) return job;
  return (await (before ? replaceJob(job, before) : addJob(job))) ? job : undefined;
}
