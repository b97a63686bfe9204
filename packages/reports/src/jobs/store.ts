/** Jobs in the Reports table. One item, one condition: a job is only ever moved on from where it was read. */
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { Permanent } from "@waybill/kernel/errors";
import { cursorOf, type Page, startOf } from "@waybill/kernel/pages";
import { type File, type Format, type Job, partsOf, type Step } from "../jobs.ts";
import { type Item, type Key, keys, queryAll, table, TableName, unlessConditionFailed } from "../store.ts";

const LIST = "REPORTS";
/** What was not told after this long never was; and a job that has not moved for so long never will. */
const UNTOLD_MS = 60_000;
const STALLED_MS = 30 * 60_000;

const later = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();

/** Keep a new revision. False when there is one already. */
export const addJob = (job: Job): Promise<boolean> => put(job, "attribute_not_exists(pk)");

/** Write over a job that is still in the state and the attempt it was read in. False when it is not. */
export const replaceJob = (job: Job, { state, attempt }: Job): Promise<boolean> =>
  put(job, "body.#state = :state AND body.attempt = :attempt", { ":state": state, ":attempt": attempt });

export async function readJob(reportId: string): Promise<Job | undefined> {
  const { key, revision } = partsOf(reportId);
  const Key = keys.revision(key, revision);
  const { Item } = await table().send(new GetCommand({ TableName: TableName(), Key, ConsistentRead: true }));
  return Item && jobOf(Item);
}

/** The newest revision of a report. */
export async function newestJob(key: string): Promise<Job | undefined> {
  const query = new QueryCommand({
    TableName: TableName(),
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
    ExpressionAttributeValues: { ":pk": keys.revision(key, 1).pk, ":sk": "REV#" },
    ScanIndexForward: false,
    Limit: 1,
    ConsistentRead: true,
  });
  const { Items } = await table().send(query);
  return Items?.[0] && jobOf(Items[0]);
}

/** Every report, the last requested first. */
export async function listJobs(page: Page): Promise<{ jobs: Job[]; cursor: string | undefined }> {
  const start = startOf(page.cursor, "list", LIST);
  const query = new QueryCommand({
    TableName: TableName(),
    IndexName: "Listed",
    KeyConditionExpression: "#list = :list",
    ExpressionAttributeNames: { "#list": "list" },
    ExpressionAttributeValues: { ":list": LIST },
    ScanIndexForward: false,
    Limit: page.limit,
    ...(start && { ExclusiveStartKey: start }),
  });
  const { Items = [], LastEvaluatedKey } = await table().send(query);
  return { jobs: Items.map(jobOf), cursor: cursorOf(LastEvaluatedKey) };
}

/** How far an attempt at a job has come. */
export interface Advance {
  step: Step;
  parts?: number;
  part?: number;
  files?: Partial<Record<Format, File>>;
}

/** A step begins or has ended. Throws Permanent `report.stopped` when this attempt is not to go on. */
export async function advance(reportId: string, attempt: number, to: Advance, at: string): Promise<Job> {
  const { key, revision } = partsOf(reportId);
  const files = Object.entries(to.files ?? {});
  const sets = ["body.#state = :running", "body.#step = :step", "body.movedAt = :at", "dueAt = :dueAt"];
  const update = new UpdateCommand({
    TableName: TableName(),
    Key: keys.revision(key, revision),
    ConditionExpression: "body.attempt = :attempt AND body.#state IN (:requested, :running)",
    UpdateExpression: [
      `SET ${[...sets, ...(to.parts === undefined ? [] : ["body.parts = :parts"]), ...files.map(([format]) => `files.#${format} = :${format}`)].join(", ")}`,
      ...(to.part === undefined ? [] : ["ADD done :part"]),
    ].join(" "),
    ExpressionAttributeNames: {
      "#state": "state",
      "#step": "step",
      ...Object.fromEntries(files.map(([format]) => [`#${format}`, format])),
    },
    ExpressionAttributeValues: {
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
    ReturnValues: "ALL_NEW",
  });
  const answer = await table().send(update).catch(unlessConditionFailed);
  if (answer?.Attributes) return jobOf(answer.Attributes);
  throw new Permanent("report.stopped", `${reportId} is not in its attempt ${attempt} any more, or was cancelled`);
}

/** Jobs that should have been told or have moved by now, and reports that facts came late for. */
export async function readDue(what: "job" | "late", now: string): Promise<Key[]> {
  return (await queryAll({
    IndexName: "Due",
    KeyConditionExpression: "due = :due AND dueAt <= :now",
    ExpressionAttributeValues: { ":due": what, ":now": now },
  })) as Key[];
}

async function put(job: Job, condition: string, values?: Item): Promise<boolean> {
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
  const given = { TableName: TableName(), Item, ConditionExpression: condition };
  const command = new PutCommand(
    values ? { ...given, ExpressionAttributeNames: { "#state": "state" }, ExpressionAttributeValues: values } : given,
  );
  return (await table().send(command).catch(unlessConditionFailed)) !== undefined;
}

function jobOf({ body, done, files }: Item): Job {
  const parts = [...((done as Set<number> | undefined) ?? [])].toSorted((a, b) => a - b);
  return { ...(body as Job), ...(parts.length > 0 && { done: parts }), files: files as Job["files"] };
}
