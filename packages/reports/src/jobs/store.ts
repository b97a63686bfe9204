/** Jobs in the Reports table. A job is one item; every write has a condition on the state and the attempt that were read. */
import { PermanentError } from "@waybill/kernel/errors";
import { listedUnder } from "@waybill/kernel/list";
import type { PageRequest } from "@waybill/kernel/pages";
import { type Condition, dueQuery, IF_NEW, type TableItem, type TableKey } from "@waybill/kernel/table";
import { parseFiles, parseFinishedParts, parseJob, parseText } from "../stored-items.ts";
import { keys, table } from "../store.ts";
import {
  parseReportId,
  type ReportFile,
  type ReportFormat,
  type ReportJob,
  type ReportJobStep,
  STALLED_AFTER_MS,
  UNPUBLISHED_AFTER_MS,
} from "./job.ts";

const LIST_PARTITION = "REPORTS";

const addMs = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();

/** Stores a new revision. Returns false when it exists. */
export const addJob = (job: ReportJob): Promise<boolean> => putJob(job, IF_NEW);

/** Replaces a job that is still in the state and the attempt that were read. Returns false when it is not. */
export const replaceJob = (job: ReportJob, { state, attempt }: ReportJob): Promise<boolean> =>
  putJob(job, {
    expression: "body.#state = :state AND body.attempt = :attempt",
    names: { "#state": "state" },
    values: { ":state": state, ":attempt": attempt },
  });

export async function readJob(reportId: string): Promise<ReportJob | undefined> {
  const { key, revision } = parseReportId(reportId);
  const item = await table.get(keys.revision(key, revision));
  return item && toJob(item);
}

/** The newest revision of a report. */
export async function readNewestJob(key: string): Promise<ReportJob | undefined> {
  const [newest] = await table.queryNewest(keys.revision(key, 1).pk, "REV#", 1);
  return newest && toJob(newest);
}

/** Every revision of every report that `accept` keeps, the last requested first. */
export async function listJobs(
  page: PageRequest,
  accept: (job: ReportJob) => boolean,
): Promise<{ jobs: ReportJob[]; cursor: string | undefined }> {
  const { items: jobs, cursor } = await table.list(listedUnder(LIST_PARTITION), page, toJob, accept);
  return { jobs, cursor };
}

/** What an attempt has reached: a step, the number of parts, a finished part, files. */
export interface ReportJobProgress {
  step: ReportJobStep;
  parts?: number;
  part?: number;
  files?: Partial<Record<ReportFormat, ReportFile>>;
  hasEventIndex?: true;
}

/** Stores the progress of an attempt. Throws PermanentError `report.stopped` when this attempt may not go on. */
export async function updateJobProgress(
  reportId: string,
  attempt: number,
  progress: ReportJobProgress,
  at: string,
): Promise<ReportJob> {
  const { key, revision } = parseReportId(reportId);
  const files = Object.entries(progress.files ?? {});
  const sets = [
    "body.#state = :running",
    "body.#step = :step",
    "body.movedAt = :at",
    "dueAt = :dueAt",
    ...(progress.parts === undefined ? [] : ["body.parts = :parts"]),
    ...(progress.hasEventIndex ? ["body.hasEventIndex = :hasEventIndex"] : []),
    ...files.map(([format]) => `files.#${format} = :${format}`),
  ];
  const update = `SET ${sets.join(", ")}${progress.part === undefined ? "" : " ADD done :part"}`;
  const item = await table.update(keys.revision(key, revision), update, {
    expression: "body.attempt = :attempt AND body.#state IN (:requested, :running)",
    names: {
      "#state": "state",
      "#step": "step",
      ...Object.fromEntries(files.map(([format]) => [`#${format}`, format])),
    },
    values: {
      ":attempt": attempt,
      ":requested": "requested",
      ":running": "running",
      ":step": progress.step,
      ":at": at,
      ":dueAt": addMs(at, STALLED_AFTER_MS),
      ...(progress.parts !== undefined && { ":parts": progress.parts }),
      ...(progress.hasEventIndex && { ":hasEventIndex": true }),
      ...(progress.part !== undefined && { ":part": new Set([progress.part]) }),
      ...Object.fromEntries(files.map(([format, file]) => [`:${format}`, file])),
    },
  });
  if (item) return toJob(item);
  throw new PermanentError("report.stopped", `${reportId} is no longer in attempt ${attempt}, or was cancelled`);
}

/** Keys of what is due: jobs that should have been started or made progress by now, and notes about late facts. */
export const readDueKeys = async (due: "job" | "late", now: string): Promise<TableKey[]> =>
  (await table.queryAll(dueQuery(now, due))).map(({ pk, sk }) => ({ pk: parseText(pk), sk: parseText(sk) }));

function putJob(job: ReportJob, condition: Condition): Promise<boolean> {
  const { done, files, ...body } = job;
  const isWaiting = job.state === "requested" || job.isUnpublished;
  const wait = isWaiting ? UNPUBLISHED_AFTER_MS : job.state === "running" ? STALLED_AFTER_MS : undefined;
  const Item = {
    ...keys.revision(job.key, job.revision),
    list: LIST_PARTITION,
    listed: `${job.requestedAt}#${job.reportId}`,
    ...(wait !== undefined && { due: "job", dueAt: addMs(job.movedAt, wait) }),
    body,
    files: files ?? {},
    ...(done?.length && { done: new Set(done) }),
  };
  return table.put(Item, condition);
}

function toJob({ body, done, files }: TableItem): ReportJob {
  const parts = done === undefined ? [] : [...parseFinishedParts(done)].toSorted((a, b) => a - b);
  return { ...parseJob(body), ...(parts.length > 0 && { done: parts }), files: parseFiles(files) };
}
