import { createHash } from "node:crypto";
import type { Message } from "@waybill/events-schema/event";
import { ReportFailed, ReportReady, ReportRequested, type ReportPeriod } from "@waybill/events-schema/reports";
import { problem } from "@waybill/kernel/errors";
import { type Late, saidOf } from "./late.ts";
import type { Kind, Period } from "./periods.ts";

export const STATES = ["requested", "running", "ready", "failed", "cancelled"] as const;
export type State = (typeof STATES)[number];
/** Where a running job stands, in order. */
export const STEPS = ["plan", "roll-up", "merge", "render", "publish", "announce"] as const;
export type Step = (typeof STEPS)[number];
export const FORMATS = ["json", "csv", "xlsx", "pdf", "events"] as const;
export type Format = (typeof FORMATS)[number];

/** A file of a report, as it lies in the bucket. */
export interface File {
  key: string;
  bytes: number;
  sha256: string;
}

/** One revision of a report, from the request to its files. */
export interface Job {
  reportId: string;
  /** What all revisions have in common. */
  key: string;
  revision: number;
  kind: Kind;
  period: ReportPeriod;
  courierId?: string | undefined;
  /** Why there is another revision: in words, and in numbers. */
  reason?: string | undefined;
  late?: Late | undefined;
  state: State;
  /** Counts up when it is tried again. */
  attempt: number;
  requestedAt: string;
  requestedBy: string;
  correlationId: string;
  /** When it last moved on. */
  movedAt: string;
  step?: Step | undefined;
  /** How many parts there are, and which of them are done: they stay done when it is tried again. */
  parts?: number | undefined;
  done?: number[] | undefined;
  files?: Partial<Record<Format, File>> | undefined;
  /** What stopped it. */
  failure?: { step: string; code: string; detail: string } | undefined;
  /** The revision that came after. */
  supersededBy?: string | undefined;
}

export interface Asked {
  period: Period;
  courierId?: string | undefined;
  by: string;
  at: string;
  correlationId: string;
}

/** The key of a report: the same request is the same report. */
export function keyOf({ label, timeZone }: ReportPeriod, courierId = ""): string {
  return `rep_${createHash("sha256").update(`${label}|${timeZone}|${courierId}`).digest("hex").slice(0, 20)}`;
}

/** A revision's id: also a name that Step Functions takes. */
export const idOf = (key: string, revision: number): string => `${key}-${revision}`;

/** The report and the revision that an id names. Throws NOT_FOUND for what is no id. */
export function partsOf(reportId: string): { key: string; revision: number } {
  const [, key, revision] = /^(rep_[0-9a-f]{20})-([1-9]\d{0,3})$/.exec(reportId) ?? [];
  if (!key) throw notFound(reportId);
  return { key, revision: Number(revision) };
}

/** A first or another revision of what was asked for. */
export function requested(asked: Asked, revision: number, late?: Late): Job {
  const { period, courierId, by, at, correlationId } = asked;
  const { kind, ...days } = period;
  const key = keyOf(days, courierId);
  const ids = { reportId: idOf(key, revision), key, revision };
  return {
    ...ids,
    kind,
    period: days,
    ...(courierId !== undefined && { courierId }),
    ...(late && { reason: saidOf(late), late }),
    state: "requested",
    attempt: 1,
    requestedAt: at,
    requestedBy: by,
    correlationId,
    movedAt: at,
  };
}

/** What was not told after this long never was; and a job that has not moved for so long never will. */
export const UNTOLD_MS = 60_000;
export const STALLED_MS = 30 * 60_000;
/** Has it not moved for so long? */
export const hasStood = ({ movedAt }: Job, ms: number, at: string): boolean =>
  Date.parse(at) - Date.parse(movedAt) >= ms;

/**
 * Try it again: what is done of it stays done. What was asked for just now is about to be started, and stays as it is. Throws
 * VERSION_CONFLICT for what is under way or ready.
 */
export function again(job: Job, at: string): Job {
  if (job.state === "requested" && !hasStood(job, UNTOLD_MS, at)) return job;
  if (job.state === "running" || job.state === "ready") {
    throw problem("VERSION_CONFLICT", `${job.reportId} is ${job.state}; only what failed or was cancelled is retried.`);
  }
  const { failure: _, ...rest } = job;
  return { ...rest, state: "requested", attempt: job.attempt + 1, movedAt: at };
}

/** Call it off: its next step ends it. Throws VERSION_CONFLICT for what has ended. */
export function cancelled(job: Job, at: string): Job {
  if (job.state === "requested" || job.state === "running") return { ...job, state: "cancelled", movedAt: at };
  throw problem("VERSION_CONFLICT", `${job.reportId} is ${job.state}; there is nothing to cancel.`);
}

/** How much of it is done, 0 to 100. The parts are most of it. */
export function percent({ state, step = "plan", parts = 0, done = [], files = {} }: Job): number {
  if (state === "ready") return 100;
  if (state === "requested") return 0;
  const rolledUp = parts === 0 ? 0 : Math.floor((65 * done.length) / parts);
  const rendered = 5 * Object.keys(files).length;
  return { plan: 2, "roll-up": 5 + rolledUp, merge: 70, render: 70 + rendered, publish: 96, announce: 98 }[step];
}

/** The job as callers see it. */
export function shown(job: Job) {
  const { key: _, correlationId: __, parts = 0, done = [], ...rest } = job;
  return { ...rest, progress: { percent: percent(job), step: job.step ?? "plan", parts, done: done.length } };
}

const said = ({ reportId, kind, period, revision, courierId }: Job) => ({
  reportId,
  kind,
  period,
  revision,
  ...(courierId !== undefined && { courierId }),
});
const origin = ({ reportId, correlationId, attempt }: Job, what: string) => ({
  id: `${reportId}.${what}.${attempt}`,
  correlationId,
});

/** What the bus is told of a job that waits to be started. */
export function request(job: Job): Message {
  const { attempt, reason } = job;
  const told = { ...said(job), attempt, ...(reason !== undefined && { reason }) };
  return ReportRequested.create(told, { ...origin(job, "requested"), at: new Date(job.movedAt) });
}

/** What the bus is told of a job that ended. */
export function ending(job: Job): Message {
  const at = new Date(job.movedAt);
  if (job.state === "ready") {
    const keys = Object.fromEntries(Object.entries(job.files ?? {}).map(([format, { key }]) => [format, key]));
    return ReportReady.create({ ...said(job), keys }, { ...origin(job, "ready"), at });
  }
  const { step = "plan", code = "unknown" } = job.failure ?? {};
  return ReportFailed.create({ ...said(job), attempt: job.attempt, step, code }, { ...origin(job, "failed"), at });
}

export const notFound = (reportId: string) => problem("NOT_FOUND", `There is no report ${reportId}.`);
