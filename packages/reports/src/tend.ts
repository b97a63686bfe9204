import { publish } from "@waybill/kernel/publish";
import { type RemainingMs, sweepAll, type SweepResult } from "@waybill/kernel/sweeper";
import { fail, findJob, revise } from "./desk.ts";
import { hasStood, idOf, request, STALLED_MS } from "./jobs.ts";
import { newestJob, readDue } from "./jobs/store.ts";

/** How a job is known that has not moved for so long that it never will: its machine was stopped, or never started. */
const STALLED = { code: "report.stalled", detail: "It has not moved for half an hour." };

/** Tell of jobs that a crash left untold, end those that stand still, and draw anew what facts came late for. */
export async function tend(now: number, leftMs?: RemainingMs): Promise<SweepResult> {
  const at = new Date(now).toISOString();
  const jobs = (await readDue("job", at)).map(({ pk, sk }) => idOf(afterHash(pk), Number(afterHash(sk))));
  const late = [...new Set((await readDue("late", at)).map(({ pk }) => afterHash(pk)))];
  const work = [...jobs.map((id) => () => nudge(id, at)), ...late.map((key) => () => renew(key, at))];
  // One at a time: drawing anew reads a whole events.jsonl of some megabytes.
  return sweepAll([work], (look) => look(), leftMs, { together: 1 });
}

/** The index may be behind: a job that is in it and has just moved goes on, and one that has ended stays as it is. */
async function nudge(reportId: string, at: string): Promise<void> {
  const job = await findJob(reportId);
  if (hasStood(job, STALLED_MS, at)) await fail(reportId, job.attempt, { step: job.step ?? "plan", ...STALLED }, at);
  else if (job.state === "requested") await publish(request(job));
}

/** A newest revision that is not ready is left alone: when it is, it has the facts, or this finds that it lacks them. */
async function renew(key: string, at: string): Promise<void> {
  const job = await newestJob(key);
  if (job?.state !== "ready") return;
  const { kind, period, courierId, reportId } = job;
  await revise(job, { period: { kind, ...period }, courierId, by: "waybill", at, correlationId: `late.${reportId}` });
}

const afterHash = (text: string) => text.slice(text.indexOf("#") + 1);
