/** The Tasks table. Entity mappings and keys are in entity-mappings.ts; how they are read and written is here, and nowhere else. */
import type { Message } from "@waybill/events-schema/event";
import type { PageRequest } from "@waybill/kernel/pages";
import { ifVersion, dueQuery, type TableItem, type TableKey, IF_NEW, Table } from "@waybill/kernel/table";
import { Resource } from "sst";
import type { ClaimAttempt } from "./tasks/claim-attempts.ts";
import type { PartnerImport } from "./imports/partner-import.ts";
import {
  LEDGER_ENTRY_MAPPING,
  ledgerEntryKey,
  type EntityMapping,
  mappingForKey,
  type StoredEntity,
  listKeys,
  REVISION_MAPPING,
  revisionKey,
} from "./entity-mappings.ts";
import {
  IMPORT_MAPPING,
  importKey,
  ROUTE_MAPPING,
  routeKey,
  slotsKey,
  TASK_MAPPING,
  taskKey,
  claimAttemptKey,
  IDEMPOTENCY_RECORD_MAPPING,
  idempotencyRecordKey,
  RECEIPT_DECISION_MAPPING,
  receiptDecisionKey,
} from "./entity-mappings.ts";
import type { IdempotencyRecord } from "./idempotency.ts";
import type { LedgerEntry } from "./ledger/entries.ts";
import type { Place } from "@waybill/geometry/places";
import type { ReceiptDecision } from "./ledger/receipt-decisions.ts";
import type { RouteRevision, Route } from "./routes/route.ts";
import type { TaskSlots } from "./tasks/slots.ts";
import type { Task } from "./tasks/task.ts";

/** An HTTP handler runs ten seconds at most: events still pending after this were left by a crash. */
const OUTBOX_GRACE_MS = 15_000;
const CLAIM_ATTEMPT_TTL_DAYS = 400;

/** Events and ledger entries that a write leaves to be delivered, and when it was made. */
export interface OutboxContents {
  messages: readonly Message[];
  entries?: readonly LedgerEntry[];
  at: number;
}
const EMPTY_OUTBOX: OutboxContents = { messages: [], at: 0 };

const table = new Table(() => Resource.Tasks);
export const { ready } = table;

export const readTask = (taskId: string) => readEntity(TASK_MAPPING, taskKey(taskId));
export const readRoute = (routeId: string) => readEntity(ROUTE_MAPPING, routeKey(routeId));
/** A published revision of a route, the newest if none is named; or nothing. */
export const readRevision = (routeId: string, revision?: number) =>
  revision === undefined ? readNewestRevision(routeId) : readEntity(REVISION_MAPPING, revisionKey(routeId, revision));
export const readLedgerEntry = (courierId: string, entryId: string) =>
  readEntity(LEDGER_ENTRY_MAPPING, ledgerEntryKey(courierId, entryId));
export const readImport = (importId: string) => readEntity(IMPORT_MAPPING, importKey(importId));
export const readIdempotencyRecord = (record: IdempotencyRecord) =>
  readEntity(IDEMPOTENCY_RECORD_MAPPING, idempotencyRecordKey(record));

export const addTask = (task: Task) => writeEntity(TASK_MAPPING, task, undefined);
export const addRoute = (route: Route) => writeEntity(ROUTE_MAPPING, route, undefined);
export const addRevision = (revision: RouteRevision, outbox: OutboxContents) =>
  writeEntity(REVISION_MAPPING, revision, undefined, outbox);
export const addLedgerEntry = (entry: LedgerEntry, outbox?: OutboxContents) =>
  writeEntity(LEDGER_ENTRY_MAPPING, entry, undefined, outbox);
export const addIdempotencyRecord = (record: IdempotencyRecord) =>
  writeEntity(IDEMPOTENCY_RECORD_MAPPING, record, undefined);
export const addReceiptDecision = (decision: ReceiptDecision) =>
  writeEntity(RECEIPT_DECISION_MAPPING, decision, undefined);
/** Write over exactly what was read; undefined when somebody else did since. */
export const writeTask = (task: Task, before: StoredEntity<Task>, outbox?: OutboxContents) =>
  writeEntity(TASK_MAPPING, task, before, outbox);
export const writeImport = (
  file: PartnerImport,
  before: StoredEntity<PartnerImport> | undefined,
  outbox?: OutboxContents,
) => writeEntity(IMPORT_MAPPING, file, before, outbox);
export const writeRoute = (route: Route, before: StoredEntity<Route>) => writeEntity(ROUTE_MAPPING, route, before);

async function readEntity<T>(mapping: EntityMapping<T>, key: TableKey): Promise<StoredEntity<T> | undefined> {
  const item = await table.get(key);
  return item && toStoredEntity(mapping, item);
}

/** One item, one condition: the entity and its outbox are written together or not at all. */
async function writeEntity<T>(
  mapping: EntityMapping<T>,
  body: T,
  before: StoredEntity<T> | undefined,
  outbox = EMPTY_OUTBOX,
): Promise<StoredEntity<T> | undefined> {
  // What an earlier write could not deliver yet is carried on by this one.
  const pendingEvents = [...(before?.pendingEvents ?? []), ...outbox.messages];
  const pendingEntries = [...(before?.pendingEntries ?? []), ...(outbox.entries ?? [])];
  const { path, ...rest } = body as T & { path?: readonly Place[] };
  const dueAt = pendingEvents.length > 0 ? new Date(outbox.at + OUTBOX_GRACE_MS).toISOString() : mapping.dueAt?.(body);
  const expiresAt = mapping.expiresAt?.(body);
  const Item = {
    ...mapping.key(body),
    version: mapping.version(body),
    body: rest,
    // Text takes a third of what a list of maps would.
    ...(path && { path: JSON.stringify(path.map(({ lat, lon }) => [lat, lon])) }),
    ...mapping.listed?.(body),
    ...(pendingEvents.length > 0 && { pendingEvents, pendingEntries }),
    ...(dueAt && { due: "due", dueAt }),
    ...(expiresAt && { expiresAt }),
  };
  const done = await table.put(Item, before ? ifVersion(mapping.version(before.body)) : IF_NEW);
  return done ? { mapping, body, pendingEvents, pendingEntries } : undefined;
}

/** Its outbox was delivered. A write made since carries it on, and publishes it once more under the same ids. */
export async function clearOutbox<T>({ mapping, body }: StoredEntity<T>): Promise<void> {
  const dueAt = mapping.dueAt?.(body);
  const change = dueAt
    ? "SET dueAt = :dueAt REMOVE pendingEvents, pendingEntries"
    : "REMOVE pendingEvents, pendingEntries, due, dueAt";
  await table.update(
    mapping.key(body),
    change,
    ifVersion(mapping.version(body), dueAt === undefined ? {} : { ":dueAt": dueAt }),
  );
}

/** Remove exactly what was read. False when somebody else wrote it since. */
export const deleteTaskIfUnchanged = async (task: Task): Promise<boolean> =>
  (await table.remove(taskKey(task.taskId), ifVersion(task.version))) !== undefined;

/** Every decision received about a receipt. */
export const readReceiptDecisions = async (receiptId: string): Promise<ReceiptDecision[]> =>
  (await table.beginning<{ body: ReceiptDecision }>(receiptDecisionKey(receiptId, 0).pk, "DECISION#")).map(
    ({ body }) => body,
  );

/** The newest revision of a route, or nothing. */
export async function readNewestRevision(routeId: string): Promise<StoredEntity<RouteRevision> | undefined> {
  const [newest] = await table.last(routeKey(routeId).pk, "REV#", 1);
  return newest && toStoredEntity(REVISION_MAPPING, newest);
}

export const queryRoutes = (page: PageRequest) => table.list("Listed", "list", listKeys.routes, page, toRouteSummary);
export const queryTasksByState = (state: string, page: PageRequest) =>
  table.list("Listed", "list", listKeys.tasks(state), page, toTask);
export const queryTasksByCourier = (courierId: string, page: PageRequest) =>
  table.list("Owned", "owner", courierId, page, toTask);

/** Every entry of a courier whose time begins with `period`, oldest first. The index follows a write within a second. */
export async function queryLedgerEntries(courierId: string, period: string): Promise<LedgerEntry[]> {
  const items = await table.queryAll<{ body: LedgerEntry }>({
    IndexName: "Listed",
    KeyConditionExpression: "#list = :list AND begins_with(listed, :period)",
    ExpressionAttributeNames: { "#list": "list" },
    ExpressionAttributeValues: { ":list": listKeys.ledger(courierId), ":period": period },
  });
  return items.map(({ body }) => body);
}

/** Keys of what is due by now, longest waiting first, page by page. */
export const queryDueKeys = (now: number) => table.pages<TableKey>(dueQuery(new Date(now).toISOString()));
export const readDueEntity = ({ pk, sk }: TableKey) =>
  readEntity(mappingForKey({ pk, sk }) as EntityMapping<unknown>, { pk, sk });

export async function readSlots(courierId: string): Promise<TaskSlots> {
  const item = await table.get(slotsKey(courierId));
  return (item?.["body"] as TaskSlots | undefined) ?? { courierId, version: 0, taken: {} };
}

/** Write slots over those that were read; false when somebody else did since. */
export function writeSlots(slots: TaskSlots, before: TaskSlots): Promise<boolean> {
  const Item = { ...slotsKey(slots.courierId), version: slots.version, body: slots };
  const holds = `${IF_NEW.holds} OR version = :version`;
  return table.put(Item, { holds, values: { ":version": before.version } });
}

/** On record for good; an attempt is never written over. */
export async function addClaimAttempt(attempt: ClaimAttempt): Promise<void> {
  const expiresAt = Math.ceil(Date.parse(attempt.at) / 1_000) + CLAIM_ATTEMPT_TTL_DAYS * 86_400;
  await table.put({ ...claimAttemptKey(attempt.taskId, attempt.at, attempt.id), body: attempt, expiresAt }, IF_NEW);
}

/** The newest attempts at a task. */
export const readClaimAttempts = async (taskId: string, limit: number): Promise<ClaimAttempt[]> =>
  (await table.last<{ body: ClaimAttempt }>(taskKey(taskId).pk, "ATTEMPT#", limit, { consistent: false })).map(
    ({ body }) => body,
  );

const toTask = (item: TableItem) => item["body"] as Task;
const toRouteSummary = (item: TableItem) => item["body"] as Omit<Route, "path">;

function toStoredEntity<T>(mapping: EntityMapping<T>, item: TableItem): StoredEntity<T> {
  const path = item["path"] === undefined ? undefined : (JSON.parse(item["path"] as string) as [number, number][]);
  const body = { ...(item["body"] as T), ...(path && { path: path.map(([lat, lon]) => ({ lat, lon })) }) };
  return {
    mapping,
    body,
    pendingEvents: (item["pendingEvents"] ?? []) as Message[],
    pendingEntries: (item["pendingEntries"] ?? []) as LedgerEntry[],
  };
}
