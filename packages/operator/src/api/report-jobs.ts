import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { CommandCall } from "../cli/command.ts";
import { EXIT, CliError, usageError } from "../cli/exit.ts";
import { createStageApi, type StageApi } from "./stage-api.ts";

/** A report job as the API returns it. Unknown fields are accepted: a newer stage may return more. */
export const ReportJobBody = z.object({
  reportId: z.string(),
  kind: z.string(),
  revision: z.number(),
  attempt: z.number(),
  state: z.string(),
  period: z.object({ label: z.string(), from: z.string(), to: z.string(), timeZone: z.string() }),
  courierId: z.string().optional(),
  reason: z.string().optional(),
  requestedAt: z.string(),
  movedAt: z.string(),
  progress: z.object({ percent: z.number(), step: z.string(), parts: z.number(), done: z.number() }),
  files: z.record(z.string(), z.object({ key: z.string(), bytes: z.number() })).optional(),
  failure: z.object({ step: z.string(), code: z.string(), detail: z.string() }).optional(),
  supersededBy: z.string().optional(),
});
export type ReportJobBody = z.output<typeof ReportJobBody>;

const FINAL_STATES = ["ready", "failed", "cancelled"];
const POLL_MS = 500;

/** Calls the API as a manager, about jobs. */
export const createJobsApi = (call: CommandCall): Promise<StageApi> =>
  createStageApi(call, "manager", "see `waybill jobs ls`");

/** The job id of the command line. */
export function requireJobId({ operands: [id] }: CommandCall): string {
  if (id === undefined) throw usageError("a job id is missing", "see `waybill jobs ls`");
  return id;
}

export const fetchJob = async (api: StageApi, id: string): Promise<ReportJobBody> =>
  ReportJobBody.parse(await (await api("GET", `/v1/reports/${encodeURIComponent(id)}`)).json());

/** Polls a job until it has finished, with a progress bar. Ctrl-C stops the polling, not the job. */
export async function waitForJob(api: StageApi, id: string, { out, signal }: CommandCall): Promise<ReportJobBody> {
  const bar = out.progress(["per cent", "per cent"], 100);
  try {
    for (;;) {
      const job = await fetchJob(api, id);
      bar.update(job.progress.percent, job.state === "running" ? job.progress.step : job.state);
      if (FINAL_STATES.includes(job.state)) return job;
      if (signal.aborted)
        throw new CliError(EXIT.interrupted, `${id} continues in the background`, `waybill jobs wait ${id}`);
      await sleep(POLL_MS);
    }
  } finally {
    bar.end();
  }
}

/** The exit code of a command that waited for a job. */
export const jobExitCode = ({ state }: ReportJobBody): number => (state === "ready" ? EXIT.done : EXIT.failed);

/** A job in a few lines. */
export function formatJob(job: ReportJobBody): string {
  const { reportId, kind, period, revision, attempt, state, progress: at, failure, reason, files = {} } = job;
  return [
    `${reportId}  ${state}${state === "running" ? `, ${at.percent} % (${at.step}, ${at.done} of ${at.parts} parts)` : ""}`,
    `${kind} ${period.label} (${period.from} to ${period.to}, ${period.timeZone}), revision ${revision}, attempt ${attempt}`,
    ...(job.courierId === undefined ? [] : [`courier ${job.courierId}`]),
    ...(reason === undefined ? [] : [`reason: ${reason}`]),
    ...(failure === undefined ? [] : [`failed at ${failure.step}: ${failure.code}: ${failure.detail}`]),
    ...(job.supersededBy === undefined ? [] : [`superseded by ${job.supersededBy}`]),
    ...Object.entries(files).map(([format, { bytes }]) => `  ${format.padEnd(6)} ${bytes} bytes`),
  ].join("\n");
}
