/** The Tasks table. Forms and keys are in forms.ts; how they are read and written is here, and nowhere else. */
import type { Message } from "@waybill/events-schema/event";
import type { PageRequest } from "@waybill/kernel/pages";
import { ifVersion, dueQuery, type TableItem, type TableKey, IF_NEW, Table } from "@waybill/kernel/table";
import { Resource } from "sst";
import type { Attempt } from "./attempts.ts";
import type { Import } from "./drop/imports.ts";
import { ENTRY, entryKey, type Form, formAt, type Kept, lists, REVISION, revisionKey } from "./forms.ts";
import {
  IMPORT,
  importKey,
  ROUTE,
  routeKey,
  slotsKey,
  TASK,
  taskKey,
  tryKey,
  USE,
  useKey,
  VERDICT,
  verdictKey,
} from "./forms.ts";
import type { Use } from "./keys.ts";
import type { Entry } from "./ledger.ts";
import type { Place } from "@waybill/geometry/places";
import type { Verdict } from "./reimbursements.ts";
import type { Revision, Route } from "./routes.ts";
import type { Slots } from "./slots.ts";
import type { Task } from "./tasks.ts";

/** A door runs ten seconds at most: what it left untold after this, it never told. */
const GRACE_MS = 15_000;
const ATTEMPTS_KEPT_DAYS = 400;

/** What a write has to tell and to book, and when it was made. */
export interface News {
  messages: readonly Message[];
  entries?: readonly Entry[];
  at: number;
}
const NO_NEWS: News = { messages: [], at: 0 };

const table = new Table(() => Resource.Tasks);
export const { ready } = table;

export const readTask = (taskId: string) => read(TASK, taskKey(taskId));
export const readRoute = (routeId: string) => read(ROUTE, routeKey(routeId));
/** A published revision of a route, the newest if none is named; or nothing. */
export const readRevision = (routeId: string, revision?: number) =>
  revision === undefined ? newestRevision(routeId) : read(REVISION, revisionKey(routeId, revision));
export const readEntry = (courierId: string, entryId: string) => read(ENTRY, entryKey(courierId, entryId));
export const readImport = (importId: string) => read(IMPORT, importKey(importId));
export const readUse = (use: Use) => read(USE, useKey(use));

export const addTask = (task: Task) => write(TASK, task, undefined);
export const addRoute = (route: Route) => write(ROUTE, route, undefined);
export const addRevision = (revision: Revision, news: News) => write(REVISION, revision, undefined, news);
export const addEntry = (entry: Entry, news?: News) => write(ENTRY, entry, undefined, news);
export const addUse = (use: Use) => write(USE, use, undefined);
export const addVerdict = (verdict: Verdict) => write(VERDICT, verdict, undefined);
/** Write over exactly what was read; undefined when somebody else did since. */
export const writeTask = (task: Task, before: Kept<Task>, news?: News) => write(TASK, task, before, news);
export const writeImport = (file: Import, before: Kept<Import> | undefined, news?: News) =>
  write(IMPORT, file, before, news);
export const writeRoute = (route: Route, before: Kept<Route>) => write(ROUTE, route, before);

async function read<T>(form: Form<T>, key: TableKey): Promise<Kept<T> | undefined> {
  const item = await table.get(key);
  return item && kept(form, item);
}

/** One item, one condition: the thing and what it has to tell are true together or not at all. */
async function write<T>(
  form: Form<T>,
  body: T,
  before: Kept<T> | undefined,
  news = NO_NEWS,
): Promise<Kept<T> | undefined> {
  // What an earlier write could not tell yet goes on with this one.
  const said = [...(before?.said ?? []), ...news.messages];
  const booked = [...(before?.booked ?? []), ...(news.entries ?? [])];
  const { path, ...rest } = body as T & { path?: readonly Place[] };
  const dueAt = said.length > 0 ? new Date(news.at + GRACE_MS).toISOString() : form.dueAt?.(body);
  const expiresAt = form.expiresAt?.(body);
  const Item = {
    ...form.key(body),
    version: form.version(body),
    body: rest,
    // Text takes a third of what a list of maps would.
    ...(path && { path: JSON.stringify(path.map(({ lat, lon }) => [lat, lon])) }),
    ...form.listed?.(body),
    ...(said.length > 0 && { said, booked }),
    ...(dueAt && { due: "due", dueAt }),
    ...(expiresAt && { expiresAt }),
  };
  const done = await table.put(Item, before ? ifVersion(form.version(before.body)) : IF_NEW);
  return done ? { form, body, said, booked } : undefined;
}

/** It was told and booked. Whoever wrote it since carries it on, and tells it once more under the same ids. */
export async function clear<T>({ form, body }: Kept<T>): Promise<void> {
  const dueAt = form.dueAt?.(body);
  const change = dueAt ? "SET dueAt = :dueAt REMOVE said, booked" : "REMOVE said, booked, due, dueAt";
  await table.update(
    form.key(body),
    change,
    ifVersion(form.version(body), dueAt === undefined ? {} : { ":dueAt": dueAt }),
  );
}

/** Remove exactly what was read. False when somebody else wrote it since. */
export const removeTask = async (task: Task): Promise<boolean> =>
  (await table.remove(taskKey(task.taskId), ifVersion(task.version))) !== undefined;

/** All that was told of a receipt. */
export const readVerdicts = async (receiptId: string): Promise<Verdict[]> =>
  (await table.beginning<{ body: Verdict }>(verdictKey(receiptId, 0).pk, "VERDICT#")).map(({ body }) => body);

/** The newest revision of a route, or nothing. */
export async function newestRevision(routeId: string): Promise<Kept<Revision> | undefined> {
  const [newest] = await table.last(routeKey(routeId).pk, "REV#", 1);
  return newest && kept(REVISION, newest);
}

export const listRoutes = (page: PageRequest) => table.list("Listed", "list", lists.routes, page, routeOf);
export const listTasks = (state: string, page: PageRequest) =>
  table.list("Listed", "list", lists.tasks(state), page, taskOf);
export const listOwned = (courierId: string, page: PageRequest) =>
  table.list("Owned", "owner", courierId, page, taskOf);

/** Every entry of a courier whose time begins with `period`, oldest first. The index follows a write within a second. */
export async function statement(courierId: string, period: string): Promise<Entry[]> {
  const items = await table.queryAll<{ body: Entry }>({
    IndexName: "Listed",
    KeyConditionExpression: "#list = :list AND begins_with(listed, :period)",
    ExpressionAttributeNames: { "#list": "list" },
    ExpressionAttributeValues: { ":list": lists.ledger(courierId), ":period": period },
  });
  return items.map(({ body }) => body);
}

/** What the clock has to look at by now, longest waiting first, page by page. */
export const dueKeys = (now: number) => table.pages<TableKey>(dueQuery(new Date(now).toISOString()));
export const readDue = ({ pk, sk }: TableKey) => read(formAt({ pk, sk }) as Form<unknown>, { pk, sk });

export async function readSlots(courierId: string): Promise<Slots> {
  const item = await table.get(slotsKey(courierId));
  return (item?.["body"] as Slots | undefined) ?? { courierId, version: 0, taken: {} };
}

/** Write slots over those that were read; false when somebody else did since. */
export function writeSlots(slots: Slots, before: Slots): Promise<boolean> {
  const Item = { ...slotsKey(slots.courierId), version: slots.version, body: slots };
  const holds = `${IF_NEW.holds} OR version = :version`;
  return table.put(Item, { holds, values: { ":version": before.version } });
}

/** On record for good; an attempt is never written over. */
export async function addAttempt(attempt: Attempt): Promise<void> {
  const expiresAt = Math.ceil(Date.parse(attempt.at) / 1_000) + ATTEMPTS_KEPT_DAYS * 86_400;
  await table.put({ ...tryKey(attempt.taskId, attempt.at, attempt.id), body: attempt, expiresAt }, IF_NEW);
}

/** The newest attempts at a task. */
export const readAttempts = async (taskId: string, limit: number): Promise<Attempt[]> =>
  (await table.last<{ body: Attempt }>(taskKey(taskId).pk, "TRY#", limit, { consistent: false })).map(
    ({ body }) => body,
  );

const taskOf = (item: TableItem) => item["body"] as Task;
const routeOf = (item: TableItem) => item["body"] as Omit<Route, "path">;

function kept<T>(form: Form<T>, item: TableItem): Kept<T> {
  const path = item["path"] === undefined ? undefined : (JSON.parse(item["path"] as string) as [number, number][]);
  const body = { ...(item["body"] as T), ...(path && { path: path.map(([lat, lon]) => ({ lat, lon })) }) };
  return { form, body, said: (item["said"] ?? []) as Message[], booked: (item["booked"] ?? []) as Entry[] };
}
