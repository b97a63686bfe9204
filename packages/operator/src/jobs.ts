import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Call, Option } from "./command.ts";
import { EXIT, Stop, usage } from "./exit.ts";
import { refusalOf } from "./refusal.ts";
import { signToken } from "./token.ts";

/** A job of a stage that draws a report, as the API shows it. Open when reading: a newer stage may say more. */
export const Job = z.object({
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
export type Job = z.output<typeof Job>;

/** The options of every command that asks the API. */
export const API: Record<string, Option> = {
  api: { says: "another API than the stage's", value: "URL" },
  token: { says: "a manager's bearer token; without it one is made with the stage's operator key", value: "TOKEN" },
};

const ENDED = ["ready", "failed", "cancelled"];
const LOOK_AGAIN_MS = 500;

/** The API in a manager's name. Throws what it refuses, in its own words. */
export async function managersApi({ given, target }: Call) {
  const api = (given.text("api") ?? (await target()).manifest.api).replace(/\/+$/, "");
  const token =
    given.text("token") ?? (await signToken(await target(), { role: "manager", sub: "operator", hours: 1 })).token;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

  return async (method: "GET" | "POST", path: string, body?: object): Promise<Response> => {
    const sent = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(`${api}${path}`, { ...sent, redirect: "manual" });
    if (answer.status < 400) return answer;
    const { code, says } = refusalOf(await answer.text());
    const exit = answer.status === 401 || answer.status === 403 ? EXIT.unreachable : EXIT.failed;
    throw new Stop(
      exit,
      `the API refuses (${code || answer.status}): ${says}`,
      code === "NOT_FOUND" ? "see `waybill jobs ls`" : undefined,
    );
  };
}
export type Api = Awaited<ReturnType<typeof managersApi>>;

/** The id that a command is about. */
export function jobId({ operands: [id] }: Call): string {
  if (id === undefined) throw usage("which job?", "see `waybill jobs ls`");
  return id;
}

export const readJob = async (api: Api, id: string): Promise<Job> =>
  Job.parse(await (await api("GET", `/v1/reports/${encodeURIComponent(id)}`)).json());

/** Watch a job until it has ended, with a bar. Ctrl-C stops the watching, not the job. */
export async function waitFor(api: Api, id: string, { out, stopping }: Call): Promise<Job> {
  const bar = out.progress(["per cent", "per cent"], 100);
  try {
    for (;;) {
      const job = await readJob(api, id);
      bar.step(job.progress.percent, job.state === "running" ? job.progress.step : job.state);
      if (ENDED.includes(job.state)) return job;
      if (stopping.aborted) throw new Stop(EXIT.interrupted, `${id} goes on without you`, `waybill jobs wait ${id}`);
      await sleep(LOOK_AGAIN_MS);
    }
  } finally {
    bar.end();
  }
}

/** How a command ends that waited for a job. */
export const exitOf = ({ state }: Job): number => (state === "ready" ? EXIT.done : EXIT.failed);

/** A job in a few lines. */
export function told(job: Job): string {
  const { reportId, kind, period, revision, attempt, state, progress: at, failure, reason, files = {} } = job;
  return [
    `${reportId}  ${state}${state === "running" ? `, ${at.percent} % (${at.step}, ${at.done} of ${at.parts} parts)` : ""}`,
    `${kind} ${period.label} (${period.from} to ${period.to}, ${period.timeZone}), revision ${revision}, attempt ${attempt}`,
    ...(job.courierId === undefined ? [] : [`of courier ${job.courierId}`]),
    ...(reason === undefined ? [] : [`why: ${reason}`]),
    ...(failure === undefined ? [] : [`failed at ${failure.step}: ${failure.code}: ${failure.detail}`]),
    ...(job.supersededBy === undefined ? [] : [`superseded by ${job.supersededBy}`]),
    ...Object.entries(files).map(([format, { bytes }]) => `  ${format.padEnd(6)} ${bytes} bytes`),
  ].join("\n");
}
