import { publish } from "@waybill/kernel/publish";
import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { publishJobEnd, failJob, getJob, requestRevision } from "./commands.ts";
import { isIdleFor, reportRequestedEvent, STALLED_AFTER_MS, toReportId } from "./job.ts";
import { readDueKeys, readNewestJob } from "./store.ts";

/** The failure of a job whose execution was stopped or never started: nothing else would end it. */
const STALLED_FAILURE = { code: "report.stalled", detail: "The job has made no progress for 30 minutes." };

/** Publishes requests and ends that a crash left unpublished, fails stalled jobs, and requests revisions for late facts. */
export async function reconcileReports(now: number, leftMs?: RemainingMs): Promise<SweepResult> {
  const at = new Date(now).toISOString();
  const reportIds = (await readDueKeys("job", at)).map(({ pk, sk }) =>
    toReportId(keySuffix(pk), Number(keySuffix(sk))),
  );
  const lateKeys = [...new Set((await readDueKeys("late", at)).map(({ pk }) => keySuffix(pk)))];
  const work = [
    ...reportIds.map((reportId) => () => reconcileJob(reportId, at)),
    ...lateKeys.map((key) => () => requestLateRevision(key, at)),
  ];
  // One at a time: a revision reads a whole events.jsonl, which may have some megabytes.
  return sweepAll([work], (reconcile) => reconcile(), leftMs, { concurrency: 1 });
}

/** The index may be behind: a job that made progress since or has ended stays as it is. */
async function reconcileJob(reportId: string, at: string): Promise<void> {
  const job = await getJob(reportId);
  if (job.isUnpublished) await publishJobEnd(job);
  else if (isIdleFor(job, STALLED_AFTER_MS, at))
    await failJob(reportId, job.attempt, { step: job.step ?? "plan", ...STALLED_FAILURE }, at);
  else if (job.state === "requested") await publish(reportRequestedEvent(job));
}

/** A newest revision that is not ready is skipped: once ready it includes the facts, or a later pass finds that it lacks them. */
async function requestLateRevision(key: string, at: string): Promise<void> {
  const job = await readNewestJob(key);
  if (job?.state !== "ready") return;
  const { kind, period, courierId, teams, reportId } = job;
  const request = {
    period: { kind, ...period },
    courierId,
    teams,
    by: "waybill",
    at,
    correlationId: `late.${reportId}`,
  };
  await requestRevision(job, request);
}

const keySuffix = (key: string) => key.slice(key.indexOf("#") + 1);
