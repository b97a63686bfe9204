/**
 * Entities with a transactional outbox. An entity is one item. What follows from a write of it (events to publish, entries
 * to write elsewhere) is in the same item, so one condition decides over all of it, and nothing is published that is not
 * stored. Delivery comes after the write:
 *
 *   writeEntity ──► deliver entries ──► publish events ──► clear the outbox
 *
 * A crash after the write leaves the outbox on the item. The next to read it delivers it: the same request when it
 * is repeated, the next write, which carries it on, or the sweep over the index Due. So events may be published twice,
 * under the same id, and entries have to be written under keys of their own.
 */
import { Meta, type Message } from "@waybill/events-schema/event";
import * as z from "zod/mini";
import { publish } from "../messaging/publish.ts";
import { type RemainingMs, sweepAll, type SweepResult } from "../worker/sweeper.ts";
import { parser } from "./parser.ts";
import { type Condition, dueQuery, IF_NEW, ifVersion, type Table, type TableItem, type TableKey } from "./table.ts";

/** An endpoint runs ten seconds at most: what is still pending after this was left by a crash. */
const OUTBOX_GRACE_MS = 15_000;

/**
 * How entities of one kind are stored. `T` is the entity; `E` are the entries that its outbox may hold.
 *
 * @example
 * const mapping: EntityMapping<Visit> = {
 *   key: ({ visitId }) => ({ pk: `VISIT#${visitId}`, sk: "VISIT" }),
 *   version: ({ version }) => version,
 *   parse: ({ body }) => Visit.parse(body),
 * };
 */
export interface EntityMapping<T, E = never> {
  key(entity: T): TableKey;
  /** It differs after every write: a write is made only over the version that was read. */
  version(entity: T): number | string;
  /** The entity of an item. Throws when the item does not hold one. */
  parse(item: TableItem): T;
  /** The attributes that `parse` reads. @default `{ body: entity }` */
  attributes?(entity: T): TableItem;
  /** Keys of its secondary indexes. */
  indexKeys?(entity: T): Record<string, string>;
  /** When the sweep has to look at it with an empty outbox, RFC 3339. @default never */
  dueAt?(entity: T): string | undefined;
  /** Of several keys of the index Due, the one that it is under; each has a sweep of its own. @default one key for all */
  dueShard?(entity: T): number;
  /** Keys of the index that a sweep of its own reads, in place of `dueAt` and the index Due. */
  sweepKeys?(entity: T, isPending: boolean): Record<string, string>;
  /** When DynamoDB deletes it (TTL), in seconds since 1970. @default never */
  expiresAt?(entity: T): number | undefined;
  /** A pending entry as it was stored. Needed where an outbox holds entries. */
  parseEntry?(stored: unknown): E;
}

/**
 * What follows from a write.
 *
 * @example
 * const outbox: Outbox = { events: [message], at: Date.now() };
 */
export interface Outbox<E = never> {
  events: readonly Message[];
  entries?: readonly E[];
  /** When it is written, in milliseconds since 1970. */
  at: number;
}

/**
 * An entity as it was read or written, with what is still in its outbox.
 *
 * @example
 * const isClosed = (stored: StoredEntity<Visit>) => stored.body.closed;
 */
export interface StoredEntity<T, E = never> {
  mapping: EntityMapping<T, E>;
  body: T;
  pendingEvents: readonly Message[];
  pendingEntries: readonly E[];
}

/**
 * Whether it is an entity of this kind.
 *
 * @example
 * await sweepEntities(table, Date.now(), () => VISITS, async function flush(stored) {
 *   if (isEntityOf(stored, VISITS)) await flushOutbox(table, stored);
 * });
 */
export const isEntityOf = <T, E>(
  stored: StoredEntity<unknown, unknown>,
  mapping: EntityMapping<T, E>,
): stored is StoredEntity<T, E> => stored.mapping === mapping;

/**
 * The entity, or nothing.
 *
 * @example
 * const stored = await readEntity(table, VISITS, visitKey);
 */
export async function readEntity<T, E>(
  table: Table,
  mapping: EntityMapping<T, E>,
  key: TableKey,
  options?: { consistent?: boolean },
): Promise<StoredEntity<T, E> | undefined> {
  const item = await table.get(key, options);
  return item && toStoredEntity(mapping, item);
}

const parseEvents = parser("pendingEvents", () =>
  z.array(
    z.looseObject({
      source: z.string(),
      "detail-type": z.string(),
      detail: z.looseObject({ meta: Meta, data: z.unknown() }),
    }),
  ),
);
const parseEntries = parser("pendingEntries", () => z.array(z.unknown()));

/**
 * The entity of an item that a query found.
 *
 * @example
 * const { Items = [] } = await table.query(dueQuery(new Date().toISOString()));
 * const visits = Items.map((item) => toStoredEntity(VISITS, item));
 */
export function toStoredEntity<T, E>(mapping: EntityMapping<T, E>, item: TableItem): StoredEntity<T, E> {
  const { pendingEvents, pendingEntries } = item;
  return {
    mapping,
    body: mapping.parse(item),
    pendingEvents: pendingEvents === undefined ? [] : parseEvents(pendingEvents),
    // Entries are written only where the mapping says how to read them.
    pendingEntries:
      pendingEntries === undefined ? [] : parseEntries(pendingEntries).map((entry) => mapping.parseEntry!(entry)),
  };
}

/**
 * Write an entity and its outbox over what was read, or where nothing is yet. Undefined when it was written by somebody
 * else since.
 *
 * @example
 * const before = await readEntity(table, VISITS, visitKey);
 * const stored = await writeEntity(table, VISITS, visit, before, { events: [message], at: Date.now() });
 */
export async function writeEntity<T, E>(
  table: Table,
  mapping: EntityMapping<T, E>,
  body: T,
  before: StoredEntity<T, E> | undefined,
  outbox: Outbox<E> = { events: [], at: 0 },
): Promise<StoredEntity<T, E> | undefined> {
  // What an earlier write has not delivered yet is carried on by this one.
  const pendingEvents = [...(before?.pendingEvents ?? []), ...outbox.events];
  const pendingEntries = [...(before?.pendingEntries ?? []), ...(outbox.entries ?? [])];
  const stored = { mapping, body, pendingEvents, pendingEntries };
  const isWritten = await putEntity(
    table,
    stored,
    before ? ifVersion(mapping.version(before.body)) : IF_NEW,
    outbox.at,
  );
  return isWritten ? stored : undefined;
}

/** `at` is when its outbox was written. */
function putEntity<T, E>(table: Table, stored: StoredEntity<T, E>, condition: Condition, at: number): Promise<boolean> {
  const { mapping, body, pendingEvents, pendingEntries } = stored;
  const item = {
    ...mapping.key(body),
    version: mapping.version(body),
    ...(mapping.attributes?.(body) ?? { body }),
    ...mapping.indexKeys?.(body),
    ...(pendingEvents.length > 0 && { pendingEvents }),
    ...(pendingEntries.length > 0 && { pendingEntries }),
    ...(mapping.sweepKeys?.(body, isPending(stored)) ?? dueKeys(stored, at)),
    expiresAt: mapping.expiresAt?.(body),
  };
  return table.put(item, condition);
}

function dueKeys<T, E>(stored: StoredEntity<T, E>, at: number): Record<string, string> {
  const { mapping, body } = stored;
  const dueAt = isPending(stored) ? new Date(at + OUTBOX_GRACE_MS).toISOString() : mapping.dueAt?.(body);
  if (dueAt === undefined) return {};
  return { due: dueKey(mapping.dueShard?.(body)), dueAt };
}

const dueKey = (shard: number | undefined) => (shard === undefined ? "due" : `due#${shard}`);

/**
 * Deliver what is in the outbox, then clear it: `deliver` is whatever has to be done before the events are published.
 * It has to be safe to repeat. Returns the entity with an empty outbox. Throws PublishFailedError when EventBridge did
 * not accept all events; everything is still in the outbox then.
 *
 * @example
 * const stored = await readEntity(table, VISITS, visitKey);
 * if (stored) await flushOutbox(table, stored);
 */
export async function flushOutbox<T, E>(
  table: Table,
  stored: StoredEntity<T, E>,
  deliver?: (stored: StoredEntity<T, E>) => Promise<void>,
): Promise<StoredEntity<T, E>> {
  if (!isPending(stored)) return stored;
  await deliver?.(stored);
  await publish(stored.pendingEvents);
  const flushed = { ...stored, pendingEvents: [], pendingEntries: [] };
  // False when the entity was written since: that write carries the outbox on, and delivers it again.
  await putEntity(table, flushed, ifVersion(stored.mapping.version(stored.body)), 0);
  return flushed;
}

const isPending = ({
  pendingEvents,
  pendingEntries,
}: Pick<StoredEntity<unknown, unknown>, "pendingEvents" | "pendingEntries">) =>
  pendingEvents.length > 0 || pendingEntries.length > 0;

const parseKey = parser("key of the index Due", () => z.object({ pk: z.string(), sk: z.string() }));

/**
 * Look at every entity that is due by `now`, longest waiting first: a crash left its outbox, or its `dueAt` has come.
 * `look` flushes the outbox and does the rest; see `sweepAll` for failures and time.
 *
 * @param shard the key that is swept, where the mapping has a `dueShard`
 *
 * @example
 * await sweepEntities(table, Date.now(), () => VISITS, async function flush(stored) {
 *   await flushOutbox(table, stored);
 * });
 */
export const sweepEntities = (
  table: Table,
  now: number,
  mappingForKey: (key: TableKey) => EntityMapping<unknown, unknown>,
  look: (stored: StoredEntity<unknown, unknown>) => Promise<void>,
  leftMs?: RemainingMs,
  shard?: number,
): Promise<SweepResult> =>
  sweepAll(
    table.pages(dueQuery(new Date(now).toISOString(), dueKey(shard))),
    async function lookAtKey(item) {
      const key = parseKey(item);
      const stored = await readEntity(table, mappingForKey(key), key);
      if (stored) await look(stored);
    },
    leftMs,
  );
