/** The Tasks table. Entity mappings and keys are in entity-mappings.ts; how they are read and written is here, and nowhere else. */
import { listedUnder, listQuery, ownedBy } from "@waybill/kernel/list";
import {
  flushOutbox,
  type Outbox,
  readEntity,
  type StoredEntity,
  sweepEntities,
  toStoredEntity,
  writeEntity,
} from "@waybill/kernel/outbox";
import type { PageRequest, PageResult } from "@waybill/kernel/pages";
import type { RemainingMs } from "@waybill/kernel/sweeper";
import { ifVersion, type TableItem, IF_NEW, Table } from "@waybill/kernel/table";
import { expiresAfter } from "@waybill/kernel/ttl";
import { Resource } from "sst";
import type { ClaimAttempt } from "./tasks/claim-attempts.ts";
import type { PartnerImport } from "./imports/partner-import.ts";
import {
  LEDGER_ENTRY_MAPPING,
  ledgerEntryKey,
  mappingForKey,
  listKeys,
  OPEN,
  ownedKeys,
  REVISION_MAPPING,
  revisionKey,
  shardKeys,
} from "./entity-mappings.ts";
import {
  IMPORT_MAPPING,
  importKey,
  LINK_MAPPING,
  linkKey,
  ROUTE_MAPPING,
  routeKey,
  slotsKey,
  TASK_MAPPING,
  taskKey,
  claimAttemptKey,
  entrantKey,
  stopPhotoKey,
  visitKey,
  IDEMPOTENCY_RECORD_MAPPING,
  idempotencyRecordKey,
  RECEIPT_DECISION_MAPPING,
  receiptDecisionKey,
} from "./entity-mappings.ts";
import type { IdempotencyRecord } from "./idempotency.ts";
import type { LedgerEntry } from "./ledger/entries.ts";
import type { ReceiptDecision } from "./ledger/receipt-decisions.ts";
import type { CustomerLink } from "./links/link.ts";
import type { RouteRevision, Route } from "./routes/route.ts";
import {
  parseClaimAttempt,
  parseEntrant,
  parseLedgerEntry,
  parseLink,
  parseListedTask,
  parseReceiptDecision,
  parseRoute,
  parseSlots,
  parseVisit,
} from "./stored-items.ts";
import type { DrawEntrant } from "./tasks/draw.ts";
import type { TaskSlots } from "./tasks/slots.ts";
import { cellsAround, type Circle } from "./tasks/grid.ts";
import { CELLS, gridFor, listedPrefix, shardsOf } from "./tasks/task-lists.ts";
import type { ListedTask, Task, TaskState } from "./tasks/task.ts";

/** Of what proves a completion. */
const PROOF_TTL_DAYS = 400;
/** Until when it is known who wanted a task. */
const attemptExpiry = (at: string) => expiresAfter(at, Resource.Tasks.retentionDays);

/** A task, with the ledger entries in its outbox. */
export type StoredTask = StoredEntity<Task, LedgerEntry>;

const table = new Table(() => Resource.Tasks);
export const { ready } = table;

export const readTask = (taskId: string) => readEntity(table, TASK_MAPPING, taskKey(taskId));
export const readRoute = (routeId: string) => readEntity(table, ROUTE_MAPPING, routeKey(routeId));
/** A published revision of a route, or nothing. */
export const readRevision = (routeId: string, revision: number) =>
  readEntity(table, REVISION_MAPPING, revisionKey(routeId, revision));
/** The same, or the newest revision if none is named. */
export const readRevisionOrNewest = (routeId: string, revision: number | undefined) =>
  revision === undefined ? readNewestRevision(routeId) : readRevision(routeId, revision);
export const readLedgerEntry = (courierId: string, entryId: string) =>
  readEntity(table, LEDGER_ENTRY_MAPPING, ledgerEntryKey(courierId, entryId));
export const readImport = (importId: string) => readEntity(table, IMPORT_MAPPING, importKey(importId));
export const readLink = (linkId: string) => readEntity(table, LINK_MAPPING, linkKey(linkId));
export const readIdempotencyRecord = (record: IdempotencyRecord) =>
  readEntity(table, IDEMPOTENCY_RECORD_MAPPING, idempotencyRecordKey(record));

export const addTask = (task: Task) => writeEntity(table, TASK_MAPPING, task, undefined);
export const addRoute = (route: Route) => writeEntity(table, ROUTE_MAPPING, route, undefined);
export const addRevision = (revision: RouteRevision, outbox: Outbox) =>
  writeEntity(table, REVISION_MAPPING, revision, undefined, outbox);
export const addLedgerEntry = (entry: LedgerEntry, outbox?: Outbox) =>
  writeEntity(table, LEDGER_ENTRY_MAPPING, entry, undefined, outbox);
export const addIdempotencyRecord = (record: IdempotencyRecord) =>
  writeEntity(table, IDEMPOTENCY_RECORD_MAPPING, record, undefined);
export const addReceiptDecision = (decision: ReceiptDecision) =>
  writeEntity(table, RECEIPT_DECISION_MAPPING, decision, undefined);
export const addLink = (link: CustomerLink, outbox: Outbox) =>
  writeEntity(table, LINK_MAPPING, link, undefined, outbox);
/** The only change of an entry: what somebody wrote about a courier who was erased. Its money, time and references stay. */
export const writeLedgerEntryWithoutReason = ({
  body: { reason: _reason, ...entry },
  ...stored
}: StoredEntity<LedgerEntry>) => writeEntity(table, LEDGER_ENTRY_MAPPING, entry, { ...stored, body: entry });
/** Write over exactly what was read; undefined when somebody else did since. */
export const writeTask = (task: Task, before: StoredTask, outbox?: Outbox<LedgerEntry>) =>
  writeEntity(table, TASK_MAPPING, task, before, outbox);
export const writeImport = (file: PartnerImport, before: StoredEntity<PartnerImport> | undefined, outbox?: Outbox) =>
  writeEntity(table, IMPORT_MAPPING, file, before, outbox);
export const writeLink = (link: CustomerLink, before: StoredEntity<CustomerLink>, outbox: Outbox) =>
  writeEntity(table, LINK_MAPPING, link, before, outbox);
export const writeRoute = (route: Route, before: StoredEntity<Route>) =>
  writeEntity(table, ROUTE_MAPPING, route, before);

/** Deliver what a write left in the outbox of an entity, and clear it. `deliver` comes before the events. */
export const flushEntity = <T, E>(stored: StoredEntity<T, E>, deliver: (stored: StoredEntity<T, E>) => Promise<void>) =>
  flushOutbox(table, stored, deliver);
/** Look at every entity of a shard that is due by now. */
export const sweepDue = (
  now: number,
  shard: number,
  look: (stored: StoredEntity<unknown, unknown>) => Promise<void>,
  leftMs?: RemainingMs,
) => sweepEntities(table, now, mappingForKey, look, leftMs, shard);

/** Remove exactly what was read. False when somebody else wrote it since. */
export const deleteTaskIfUnchanged = async (task: Task): Promise<boolean> =>
  (await table.remove(taskKey(task.taskId), ifVersion(task.version))) !== undefined;

/** Every decision received about a receipt. */
export const readReceiptDecisions = async (receiptId: string): Promise<ReceiptDecision[]> =>
  (await table.queryByPrefix(receiptDecisionKey(receiptId, 0).pk, "DECISION#")).map(({ body }) =>
    parseReceiptDecision(body),
  );

/** The newest revision of a route, or nothing. */
export async function readNewestRevision(routeId: string): Promise<StoredEntity<RouteRevision> | undefined> {
  const [newest] = await table.queryNewest(routeKey(routeId).pk, "REV#", 1);
  return newest && toStoredEntity(REVISION_MAPPING, newest);
}

export const queryRoutes = (page: PageRequest) => table.list(listedUnder(listKeys.routes), page, toRouteSummary);

type TaskPage = Promise<PageResult<ListedTask>>;
type AcceptTask = (task: ListedTask) => boolean;
/** Of which teams a list has tasks, `undefined` among them for those of none; undefined: all tasks. Others of the same shards are among them. */
type ListedTeams = readonly (string | undefined)[] | undefined;

export const queryTasksByState = (
  state: TaskState,
  teams: ListedTeams,
  page: PageRequest,
  accept: AcceptTask,
): TaskPage => {
  const keys = shardsOf(teams).map((shard) => shardKeys.tasks(state, shard));
  return table.list({ ...listedUnder(listKeys.tasks(state)), keys }, page, toTask, accept);
};

/** Open tasks of the cells around a place; of a circle that is too large for cells, all of their teams. `accept` has to look at the place. */
export function queryOpenTasksNear(
  circle: Circle,
  teams: ListedTeams,
  page: PageRequest,
  accept: AcceptTask,
): TaskPage {
  const shards = shardsOf(teams);
  const grid = gridFor(circle.metres, shards.length);
  if (!grid) return queryTasksByState("open", teams, page, accept);
  const keys = cellsAround(grid, circle).flatMap((cell) => shards.map((shard) => shardKeys.openTasks(cell, shard)));
  return grid === CELLS
    ? table.list({ index: "Cells", attribute: "cell", value: OPEN, keys }, page, toTask, accept)
    : table.list({ index: "Regions", attribute: "region", value: OPEN, keys }, page, toTask, accept);
}

/** The tasks that a courier has or had, of a state or of all. */
export const queryTasksByCourier = (
  courierId: string,
  state: TaskState | undefined,
  page: PageRequest,
  accept: AcceptTask,
): TaskPage => table.list(ownedBy(ownedKeys.tasks(courierId), state && listedPrefix(state)), page, toTask, accept);

/** The links of a task, the newest first. */
export const queryLinks = (taskId: string, page: PageRequest) =>
  table.list(listedUnder(listKeys.links(taskId)), page, toLink);
/** Every task that a courier has, or had when it ended. */
export const queryTasksOfCourier = async (courierId: string): Promise<ListedTask[]> =>
  (await table.queryAll(listQuery(ownedBy(ownedKeys.tasks(courierId))))).map(toTask);

/** The entries of all couriers of a month or a day, the newest first. */
export const queryAllLedgerEntries = (period: string, page: PageRequest, accept: (entry: LedgerEntry) => boolean) =>
  table.list(ownedBy(ownedKeys.ledger(period), period), page, toLedgerEntry, accept);

/** Every entry of a courier whose time begins with `period`, oldest first. The index follows a write within a second. */
export async function queryLedgerEntries(courierId: string, period: string): Promise<LedgerEntry[]> {
  return (await table.queryAll(listQuery(listedUnder(listKeys.ledger(courierId), period)))).map(toLedgerEntry);
}

export async function readSlots(courierId: string): Promise<TaskSlots> {
  const item = await table.get(slotsKey(courierId));
  return item ? parseSlots(item["body"]) : { courierId, version: 0, taken: {} };
}

/** Write slots over those that were read; false when somebody else did since. */
export function writeSlots(slots: TaskSlots, before: TaskSlots): Promise<boolean> {
  const Item = { ...slotsKey(slots.courierId), version: slots.version, body: slots };
  const expression = `${IF_NEW.expression} OR version = :version`;
  return table.put(Item, { expression, values: { ":version": before.version } });
}

/** An attempt is never written over. */
export async function addClaimAttempt(attempt: ClaimAttempt): Promise<void> {
  const expiresAt = attemptExpiry(attempt.at);
  await table.put({ ...claimAttemptKey(attempt.taskId, attempt.at, attempt.id), body: attempt, expiresAt }, IF_NEW);
}

/** The newest attempts at a task. */
export const readClaimAttempts = async (taskId: string, limit: number): Promise<ClaimAttempt[]> =>
  (await table.queryNewest(taskKey(taskId).pk, "ATTEMPT#", limit, { consistent: false })).map(({ body }) =>
    parseClaimAttempt(body),
  );

/** The courier is in the draw of the task; their first entry counts. */
export async function addEntrant(taskId: string, entrant: DrawEntrant): Promise<void> {
  const expiresAt = attemptExpiry(entrant.at);
  await table.put({ ...entrantKey(taskId, entrant.courierId), body: entrant, expiresAt }, IF_NEW);
}

/** Everybody who entered the draw of a task. */
export const readEntrants = async (taskId: string): Promise<DrawEntrant[]> => {
  const { pk, sk } = entrantKey(taskId, "");
  return (await table.queryByPrefix(pk, sk)).map(({ body }) => parseEntrant(body));
};

/** A visit at a stop of a task's run, or its withdrawal; the one with the higher `seq` stays. */
export async function putVisit(
  taskId: string,
  { runId, stopId, seq, isVisited, at }: { runId: string; stopId: string; seq: number; isVisited: boolean; at: string },
): Promise<void> {
  const isNewer = { expression: `${IF_NEW.expression} OR seq < :seq`, values: { ":seq": seq } };
  await table.put(
    { ...visitKey(taskId, runId, stopId), seq, isVisited, expiresAt: expiresAfter(at, PROOF_TTL_DAYS) },
    isNewer,
  );
}

/** The stops that the runs of a task visited, as far as is known: who takes over goes on from what is done. */
export async function readVisitedStops(taskId: string): Promise<ReadonlySet<string>> {
  const visits = (await table.queryByPrefix(taskKey(taskId).pk, "VISIT#")).map(parseVisit);
  return new Set(visits.flatMap(({ isVisited, sk }) => (isVisited ? [sk.slice(sk.lastIndexOf("#") + 1)] : [])));
}

/** A stop of a task has a photo that proves it; written again it is the same. */
export async function putStopPhoto(taskId: string, stopId: string, at: string): Promise<void> {
  await table.put({ ...stopPhotoKey(taskId, stopId), expiresAt: expiresAfter(at, PROOF_TTL_DAYS) });
}

/** The stops of a task that have a photo, as far as is known. */
export async function readPhotographedStops(taskId: string): Promise<ReadonlySet<string>> {
  const { pk, sk } = stopPhotoKey(taskId, "");
  return new Set((await table.queryByPrefix(pk, sk)).map((item) => String(item["sk"]).slice(sk.length)));
}

const toLedgerEntry = ({ body }: TableItem) => parseLedgerEntry(body);
const toLink = ({ body }: TableItem) => parseLink(body);
const toTask = ({ body }: TableItem) => parseListedTask(body);
const toRouteSummary = ({ body }: TableItem) => parseRoute(body);
