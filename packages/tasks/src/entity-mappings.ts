import type { EntityMapping } from "@waybill/kernel/outbox";
import type { TableKey } from "@waybill/kernel/table";
import { expiresAfter } from "@waybill/kernel/ttl";
import type { LatLon } from "@waybill/geometry/lat-lon";
import type { PartnerImport } from "./imports/partner-import.ts";
import type { IdempotencyRecord } from "./idempotency.ts";
import type { LedgerEntry } from "./ledger/entries.ts";
import type { ReceiptDecision } from "./ledger/receipt-decisions.ts";
import type { CustomerLink } from "./links/link.ts";
import type { RouteRevision, Route } from "./routes/route.ts";
import {
  decodePath,
  encodePath,
  parseIdempotencyRecord,
  parseImport,
  parseLedgerEntry,
  parseLink,
  parseReceiptDecision,
  parseRevision,
  parseRoute,
  parseTask,
} from "./stored-items.ts";
import { CELLS, dueShard, listedAs, REGIONS, taskShard } from "./tasks/task-lists.ts";
import { cellOf, type Grid } from "./tasks/grid.ts";
import { dueTransition, type Task, type TaskState } from "./tasks/task.ts";

/**
 * How each kind of entity is stored in the table Tasks. All keys are made here, and nowhere else.
 *
 *   pk              sk                 what                                              list (index Listed)
 *   ROUTE#<id>      ROUTE              a route as it is being worked on                  ROUTES
 *   ROUTE#<id>      REV#<number>       a published revision, written once
 *   TASK#<id>       TASK               a task; whose it is (index Owned); while it is    TASKS#<state>#<shard>
 *                                      open, where it is (indexes Cells and Regions)
 *   TASK#<id>       ATTEMPT#<at>#<id>  who asked for it, when, with what result
 *   TASK#<id>       ENTRANT#<courier>  who entered its draw, and when
 *   TASK#<id>       VISIT#<run>#<stop> whether the run of a task visited a stop
 *   TASK#<id>       PHOTO#<stop>       that a photo proves a stop of a task
 *   COURIER#<id>    SLOTS              the slots of a courier, taken by claims
 *   LEDGER#<id>     ENTRY#<id>         a line of a courier's ledger (index Owned: all    LEDGER#<courier>
 *                                      of a month)
 *   RECEIPT#<id>    DECISION#<seq>     what was decided about a courier's receipt
 *   IMPORT#<id>     IMPORT             a partner's file, and its result
 *   LINK#<id>       LINK               a customer's link to a stop of a task             LINKS#<task>
 *   KEY#<hash>      KEY                the one request that a caller's Idempotency-Key stands for
 *
 * The grants in infra/ name kinds of items by their `pk`. What only some functions may write has a `pk` of its own.
 *
 * `pendingEvents` and `pendingEntries` are the outbox: events to publish and ledger entries to write. While they are
 * there, or when a transition is due at some time, the entity is in the index Due. Indexes of lists have `body`: what no list
 * shows of a task is in `unlisted`.
 */
export const taskKey = (taskId: string): TableKey => ({ pk: `TASK#${taskId}`, sk: "TASK" });
export const routeKey = (routeId: string): TableKey => ({ pk: `ROUTE#${routeId}`, sk: "ROUTE" });
export const revisionKey = (routeId: string, revision: number): TableKey => ({
  pk: `ROUTE#${routeId}`,
  sk: `REV#${String(revision).padStart(6, "0")}`,
});
export const ledgerEntryKey = (courierId: string, entryId: string): TableKey => ({
  pk: `LEDGER#${courierId}`,
  sk: `ENTRY#${entryId}`,
});
export const slotsKey = (courierId: string): TableKey => ({ pk: `COURIER#${courierId}`, sk: "SLOTS" });
export const linkKey = (linkId: string): TableKey => ({ pk: `LINK#${linkId}`, sk: "LINK" });
export const importKey = (importId: string): TableKey => ({ pk: `IMPORT#${importId}`, sk: "IMPORT" });
const KEY = "KEY#";
export const idempotencyRecordKey = ({ keyHash }: Pick<IdempotencyRecord, "keyHash">): TableKey => ({
  pk: `${KEY}${keyHash}`,
  sk: "KEY",
});
export const receiptDecisionKey = (receiptId: string, seq: number): TableKey => ({
  pk: `RECEIPT#${receiptId}`,
  sk: `DECISION#${String(seq).padStart(6, "0")}`,
});
export const claimAttemptKey = (taskId: string, at: string, id: string): TableKey => ({
  pk: `TASK#${taskId}`,
  sk: `ATTEMPT#${at}#${id}`,
});

export const entrantKey = (taskId: string, courierId: string): TableKey => ({
  pk: `TASK#${taskId}`,
  sk: `ENTRANT#${courierId}`,
});

export const stopPhotoKey = (taskId: string, stopId: string): TableKey => ({
  pk: `TASK#${taskId}`,
  sk: `PHOTO#${stopId}`,
});
export const visitKey = (taskId: string, runId: string, stopId: string): TableKey => ({
  pk: `TASK#${taskId}`,
  sk: `VISIT#${runId}#${stopId}`,
});

export const listKeys = {
  routes: "ROUTES",
  tasks: (state: TaskState) => `TASKS#${state}`,
  ledger: (courierId: string) => `LEDGER#${courierId}`,
  links: (taskId: string) => `LINKS#${taskId}`,
};
/** Lists that are spread over shards, and for open tasks over cells of a grid. */
export const shardKeys = {
  tasks: (state: TaskState, shard: string) => `${listKeys.tasks(state)}#${shard}`,
  openTasks: (cell: string, shard: string) => `${OPEN}#${cell}#${shard}`,
};
/** What the cursors of open tasks by place are known by. */
export const OPEN = "OPEN";
/** Keys of the index Owned. A month of everybody's money is one key: ten thousand couriers write about two entries a second. */
export const ownedKeys = {
  tasks: (courierId: string) => `TASKS#${courierId}`,
  ledger: (at: string) => `LEDGER#${at.slice(0, "2026-11".length)}`,
};

export const TASK_MAPPING: EntityMapping<Task, LedgerEntry> = {
  key: ({ taskId }) => taskKey(taskId),
  version: ({ version }) => version,
  parse: ({ body, unlisted }) => parseTask({ ...(body as object), ...(unlisted as object) }),
  attributes: ({ lastTransition, ...body }) => ({ body, unlisted: { lastTransition } }),
  parseEntry: parseLedgerEntry,
  indexKeys: (task) => {
    const { state, claim, place } = task;
    const inCell = (grid: Grid) => shardKeys.openTasks(cellOf(grid, place), taskShard(task));
    return {
      list: shardKeys.tasks(state, taskShard(task)),
      listed: listedAs(task),
      ...(claim && { owner: ownedKeys.tasks(claim.courierId) }),
      ...(state === "open" && { cell: inCell(CELLS), region: inCell(REGIONS) }),
    };
  },
  dueAt: (task) => dueTransition(task)?.at,
  dueShard: ({ taskId }) => dueShard(taskId),
};

/** The path is an attribute of its own. */
const toAttributes = <T extends { path?: readonly LatLon[] | undefined }>({ path, ...body }: T) => ({
  body,
  ...(path && { path: encodePath(path) }),
});

export const ROUTE_MAPPING: EntityMapping<Route> = {
  key: ({ routeId }) => routeKey(routeId),
  // Publishing is no edit, and is a write all the same.
  version: ({ version, revision = 0, state }) => `${version}.${revision}.${state}`,
  parse: ({ body, path }) => ({ ...parseRoute(body), ...(path !== undefined && { path: decodePath(path) }) }),
  attributes: toAttributes,
  indexKeys: ({ routeId, createdAt }) => ({ list: listKeys.routes, listed: `${createdAt}#${routeId}` }),
};

export const REVISION_MAPPING: EntityMapping<RouteRevision> = {
  key: ({ routeId, revision }) => revisionKey(routeId, revision),
  dueShard: ({ routeId }) => dueShard(routeId),
  version: () => 1,
  parse: ({ body, path }) => ({ ...parseRevision(body), path: decodePath(path) }),
  attributes: toAttributes,
};

export const LEDGER_ENTRY_MAPPING: EntityMapping<LedgerEntry> = {
  key: ({ courierId, entryId }) => ledgerEntryKey(courierId, entryId),
  dueShard: ({ entryId }) => dueShard(entryId),
  version: () => 1,
  parse: ({ body }) => parseLedgerEntry(body),
  indexKeys: ({ courierId, at, entryId }) => ({
    list: listKeys.ledger(courierId),
    owner: ownedKeys.ledger(at),
    listed: `${at}#${entryId}`,
  }),
};

export const RECEIPT_DECISION_MAPPING: EntityMapping<ReceiptDecision> = {
  key: ({ receiptId, seq }) => receiptDecisionKey(receiptId, seq),
  version: () => 1,
  parse: ({ body }) => parseReceiptDecision(body),
};

export const IDEMPOTENCY_RECORD_MAPPING: EntityMapping<IdempotencyRecord> = {
  key: idempotencyRecordKey,
  version: () => 1,
  attributes: ({ keyHash: _keyHash, ...body }) => ({ body }),
  parse: ({ pk, body }) => ({ keyHash: String(pk).slice(KEY.length), ...parseIdempotencyRecord(body) }),
};

/** After it has expired: so long it is listed. */
const EXPIRED_LINK_TTL_DAYS = 7;

export const LINK_MAPPING: EntityMapping<CustomerLink> = {
  key: ({ linkId }) => linkKey(linkId),
  dueShard: ({ linkId }) => dueShard(linkId),
  version: ({ revokedAt }) => (revokedAt === undefined ? 1 : 2),
  parse: ({ body }) => parseLink(body),
  indexKeys: ({ taskId, createdAt, linkId }) => ({ list: listKeys.links(taskId), listed: `${createdAt}#${linkId}` }),
  expiresAt: ({ expiresAt }) => expiresAfter(expiresAt, EXPIRED_LINK_TTL_DAYS),
};

const [AWAITING_UPLOAD_TTL_DAYS, IMPORT_TTL_DAYS] = [1, 400];

export const IMPORT_MAPPING: EntityMapping<PartnerImport> = {
  key: ({ importId }) => importKey(importId),
  dueShard: ({ importId }) => dueShard(importId),
  version: ({ version }) => version,
  parse: ({ body }) => parseImport(body),
  expiresAt: ({ state, createdAt, receivedAt = createdAt }) =>
    expiresAfter(receivedAt, state === "awaitingUpload" ? AWAITING_UPLOAD_TTL_DAYS : IMPORT_TTL_DAYS),
};

/** The mapping of an entity with a key of the index Due. */
export function mappingForKey({ sk }: TableKey): EntityMapping<unknown, unknown> {
  const mapping = {
    TASK: TASK_MAPPING,
    IMPORT: IMPORT_MAPPING,
    REV: REVISION_MAPPING,
    ENTRY: LEDGER_ENTRY_MAPPING,
    LINK: LINK_MAPPING,
  }[sk.split("#")[0]!];
  if (!mapping) throw new TypeError(`no entity mapping for sort key ${sk}`);
  return mapping;
}
