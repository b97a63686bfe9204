/** Jobs in the Reports table. One item, one condition: a job is only ever moved on from where it was read. */
import { PermanentError } from "@waybill/kernel/errors";
import type { PageRequest } from "@waybill/kernel/pages";
import { type Condition, dueQuery, type TableItem, type TableKey, IF_NEW } from "@waybill/kernel/table";
import { type File, type Format, type Job, partsOf, STALLED_MS, type Step, UNTOLD_MS } from "../jobs.ts";
import { keys, table } from "../store.ts";

const LIST = "REPORTS";

const later = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();

/** Keep a new revision. False when there is one already. */
export const addJob = (job: Job): Promise<boolean> => put(job, IF_NEW);

/** Write over a job that is still in the state and the attempt it was read in. False when it is not. */
export const replaceJob = (job: Job, { state, attempt }: Job): Promise<boolean> =>
  put(job, {
    holds: "body.#state = :state AND body.attempt = :attempt",
    names: { "#state": "state" },
    values: { ":state": state, ":attempt": attempt },
  });

export async function readJob(reportId: string): Promise<Job | undefined> {
  const { key, revision } = partsOf(reportId);
  const item = await table.get(keys.revision(key, revision));
  return item && jobOf(item);
}

/** The newest revision of a report. */
export async function newestJob(key: string): Promise<Job | undefined> {
  const [newest] = await table.last(keys.revision(key, 1).pk, "REV#", 1);
  return newest && jobOf(newest);
}

/** Every report, the last requested first. */
export async function listJobs(page: PageRequest): Promise<{ jobs: Job[]; cursor: string | undefined }> {
  const { items: jobs, cursor } = await table.list("Listed", "list", LIST, page, jobOf);
  return { jobs, cursor };
}

/** How far an attempt at a job has come. */
export interface Advance {
  step: Step;
  parts?: number;
  part?: number;
  files?: Partial<Record<Format, File>>;
}

/** A step begins or has ended. Throws PermanentError `report.stopped` when this attempt is not to go on. */
export async function advance(reportId: string, attempt: number, to: Advance, at: string): Promise<Job> {
  const { key, revision } = partsOf(reportId);
  const files = Object.entries(to.files ?? {});
  const sets = [
    "body.#state = :running",
    "body.#step = :step",
    "body.movedAt = :at",
    "dueAt = :dueAt",
    ...(to.parts === undefined ? [] : ["body.parts = :parts"]),
    ...files.map(([format]) => `files.#${format} = :${format}`),
  ];
  const change = `SET ${sets.join(", ")}${to.part === undefined ? "" : " ADD done :part"}`;
  const item = await table.update(keys.revision(key, revision), change, {
    holds: "body.attempt = :attempt AND body.#state IN (:requested, :running)",
    names: {
      "#state": "state",
      "#step": "step",
      ...Object.fromEntries(files.map(([format]) => [`#${format}`, format])),
    },
    values: {
      ":attempt": attempt,
      ":requested": "requested",
      ":running": "running",
      ":step": to.step,
      ":at": at,
      ":dueAt": later(at, STALLED_MS),
      ...(to.parts !== undefined && { ":parts": to.parts }),
      ...(to.part !== undefined && { ":part": new Set([to.part]) }),
      ...Object.fromEntries(files.map(([format, file]) => [`:${format}`, file])),
    },
  });
  if (item) return jobOf(item);
  throw new PermanentError("report.stopped", `${reportId} is not in its attempt ${attempt} any more, or was cancelled`);
}

/** Jobs that should have been told or have moved by now, and reports that facts came late for. */
export const readDue = (what: "job" | "late", now: string): Promise<TableKey[]> =>
  table.queryAll<TableKey>(dueQuery(now, what));

function put(job: Job, condition: Condition): Promise<boolean> {
  const { done, files, ...body } = job;
  const wait = job.state === "requested" ? UNTOLD_MS : job.state === "running" ? STALLED_MS : undefined;
  const Item = {
    ...keys.revision(job.key, job.revision),
    list: LIST,
    listed: `${job.requestedAt}#${job.reportId}`,
    ...(wait !== undefined && { due: "job", dueAt: later(job.movedAt, wait) }),
    body,
    files: files ?? {},
    ...(done?.length && { done: new Set(done) }),
  };
  return table.put(Item, condition);
}

function jobOf({ body, done, files }: TableItem): Job {
  const parts = [...((done as Set<number> | undefined) ?? [])].toSorted((a, b) => a - b);
  return { ...(body as Job), ...(parts.length > 0 && { done: parts }), files: files as Job["files"] };
}
