import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, type components, dataOf, type WaybillClient } from "@waybill/client";
import type { CommandCall } from "../cli/command.ts";
import { EXIT, CliError, usageError } from "../cli/exit.ts";

export type ReportJobBody = components["schemas"]["Report"];

const FINAL_STATES = ["ready", "failed", "cancelled"];
const POLL_MS = 500;

/** The job id of the command line. */
export function requireJobId({ operands: [id] }: CommandCall): string {
  if (id === undefined) throw usageError("a job id is missing", "see `waybill jobs ls`");
  return id;
}

/** What the API returns about a job. Throws with what to do when there is no job with this id. */
export const jobOf = (answer: Promise<ReportJobBody>): Promise<ReportJobBody> =>
  answer.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404)
      throw new CliError(EXIT.failed, error.message, "see `waybill jobs ls`", error);
    throw error;
  });

export const fetchJob = (api: WaybillClient, reportId: string): Promise<ReportJobBody> =>
  jobOf(dataOf(api.GET("/v1/reports/{reportId}", { params: { path: { reportId } } })));

/** Polls a job until it has finished, with a progress bar. Ctrl-C stops the polling, not the job. */
export async function waitForJob(api: WaybillClient, id: string, { out, signal }: CommandCall): Promise<ReportJobBody> {
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
