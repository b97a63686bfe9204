import { PermanentError, problem } from "@waybill/kernel/errors";
import { publish } from "@waybill/kernel/publish";
import { dropLate, readLate } from "./facts/store.ts";
import { readFile } from "./files/store.ts";
import { again, type Asked, cancelled, ending, idOf, type Job, keyOf, notFound, request, requested } from "./jobs.ts";
import { addJob, newestJob, readJob, replaceJob } from "./jobs/store.ts";
import { lateFor, type Noted } from "./late.ts";
import type { Trace } from "./report.ts";

const TRIES = 5;

/** The job. Throws NOT_FOUND. */
export async function findJob(reportId: string): Promise<Job> {
  const job = await readJob(reportId);
  if (!job) throw notFound(reportId);
  return job;
}

/**
 * Ask for a report. One that was asked for before is the same report; another revision of it is drawn when facts came
 * after, and it is tried again when it failed, was cancelled, or waits in vain to be started. One that moves on by itself
 * meanwhile is the answer.
 */
export async function ask(asked: Asked): Promise<Job> {
  const newest = await newestJob(keyOf(asked.period, asked.courierId));
  if (newest?.state === "ready") return (await revise(newest, asked)) ?? newest;
  if (newest) return awaited(await move(newest.reportId, (job) => (isOn(job) ? job : again(job, asked.at))));
  const first = requested(asked, 1);
  return (await addJob(first)) ? awaited(first) : ask(asked);
}

const isOn = ({ state }: Job) => state === "running" || state === "ready";
/** Told, when it waits to be started. */
async function awaited(job: Job): Promise<Job> {
  if (job.state === "requested") await publish(request(job));
  return job;
}

/** Another revision, when the report lacks facts that are there by now; undefined when it does not. */
export async function revise(job: Job, asked: Asked): Promise<Job | undefined> {
  const noted = await readLate(job.key);
  if (noted.length === 0) return undefined;
  const has = new Set((await readFile(job.reportId, "events")).split("\n").filter(Boolean).flatMap(eventsOf));
  const isCounted = ({ eventId }: Noted) => has.has(eventId);
  const late = noted.filter((one) => !isCounted(one));
  await dropLate(
    job.key,
    noted.filter(isCounted).map(({ eventId }) => eventId),
  );
  if (late.length === 0) return undefined;
  const next = requested(asked, job.revision + 1, lateFor(late, job.revision));
  if (!(await addJob(next))) return findJob(next.reportId);
  await publish(request(next));
  return next;
}

/** Try again what failed, was cancelled, or waits in vain to be started. What was asked for just now is told once more. */
export const retry = async (reportId: string, at: string): Promise<Job> =>
  awaited(await move(reportId, (job) => again(job, at)));

/** Call off what has not ended. */
export const cancel = (reportId: string, at: string): Promise<Job> => move(reportId, (job) => cancelled(job, at));

/** It failed: kept, and said. One that was cancelled, or is in another attempt by now, stays as it is. */
export async function fail(reportId: string, attempt: number, failure: Job["failure"], at: string): Promise<Job> {
  const job = await findJob(reportId);
  const ended = job.attempt !== attempt || (job.state !== "requested" && job.state !== "running");
  const failed: Job = ended ? job : { ...job, state: "failed", failure, movedAt: at };
  if (!ended && !(await replaceJob(failed, job))) return fail(reportId, attempt, failure, at);
  if (failed.attempt === attempt && failed.state === "failed") await publish(ending(failed));
  return failed;
}

/** It can be read; the revision before it is superseded, and stays readable. */
export async function finish(reportId: string, attempt: number, at: string): Promise<Job> {
  const job = await findJob(reportId);
  if (job.state === "ready") return job;
  const done: Job = { ...job, state: "ready", step: "publish", movedAt: at };
  if (job.state !== "running" || job.attempt !== attempt || !(await replaceJob(done, job))) {
    throw new PermanentError("report.stopped", `${reportId} is ${job.state} in its attempt ${job.attempt}`);
  }
  return done;
}

/** The revision before says which came after it. */
export async function supersede({ key, revision, reportId }: Job): Promise<void> {
  const before = revision > 1 ? await readJob(idOf(key, revision - 1)) : undefined;
  if (before) await replaceJob({ ...before, supersededBy: reportId }, before);
}

/** Move a job on from wherever its machine has it by now. Throws what `to` throws, and UNAVAILABLE when it never holds still. */
async function move(reportId: string, to: (job: Job) => Job): Promise<Job> {
  for (let tries = 0; tries < TRIES; tries++) {
    const job = await findJob(reportId);
    const after = to(job);
    if (after === job || (await replaceJob(after, job))) return after;
  }
  const soon = { retryAfterSeconds: 1 };
  throw problem("UNAVAILABLE", `${reportId} moves just now. Send the same request again.`, soon);
}

const eventsOf = (line: string): string[] => (JSON.parse(line) as Trace).events;
