/**
 * Runs in the Tracking table.
 *
 *   pk           sk     what
 *   RUN#<id>     RUN    its courier, its task, its progress, the digest of these as `version`, events that are not
 *                       published yet
 *
 * Nothing in an item depends on when or in which order it was processed: the same requests end in the same bytes. The run
 * of an ordinary route stays within 1 KB, which is one write unit, except while events are pending. Items expire `retentionDays`
 * after the newest time in them. The index Active holds the keys of the runs that the schedule has to check, spread over
 * `MONITOR_SHARDS` keys by their id: those that could become silent, and those that a crash left with pending events. The index Listed holds the keys of runs with a task that has not
 * ended, by team: a run enters it once and leaves it once, so that one key is enough for all that start at once. The index
 * Courier holds the keys of each courier's runs.
 */
import { crc32 } from "node:zlib";
import type { Message } from "@waybill/events-schema/event";
import { listedUnder, listQuery } from "@waybill/kernel/list";
import {
  type EntityMapping,
  flushOutbox,
  readEntity,
  type StoredEntity,
  toStoredEntity,
  writeEntity,
} from "@waybill/kernel/outbox";
import { parser } from "@waybill/kernel/parser";
import { decodeCursor, encodeCursor, invalidCursor, type PageRequest, type PageResult } from "@waybill/kernel/pages";
import { IF_NEW, type TableItem, type TableKey } from "@waybill/kernel/table";
import * as z from "zod/mini";
import { decodeSnapshot } from "../fixes/progress-snapshot.ts";
import { EMPTY_PROGRESS } from "../fixes/progress.ts";
import { runExpiry, runPartition, table } from "../table.ts";
import { canBecomeSilent, createRun, isActive, type Run, RUN_OUTCOMES } from "./run.ts";

/** A run, with the events in its outbox. */
export type StoredRun = StoredEntity<Run>;

/** Keys of the index Active: each has a sweep of its own, every minute. */
export const MONITOR_SHARDS = 8;
/** Keys of a batch, the most that DynamoDB takes. */
const RUNS_PER_READ = 100;
const monitorKey = (shard: number) => `active#${shard}`;
const LISTED = "ACTIVE";
/** No encoded team has a `#`: what one begins with, no other does. */
const listedPrefix = (team = "") => `${encodeURIComponent(team)}#`;
const runKey = (runId: string) => ({ pk: runPartition(runId), sk: "RUN" });
const runIdOf = (pk: string) => pk.slice(runPartition("").length);

const parseRunItem = parser("run", () =>
  z.looseObject({
    pk: z.string(),
    version: z.string(),
    courierId: z.string(),
    task: z.exactOptional(
      z.looseObject({
        taskId: z.string(),
        title: z.optional(z.string()),
        routeId: z.string(),
        revision: z.int(),
        continues: z.optional(z.string()),
        team: z.exactOptional(z.string()),
        startedAt: z.number(),
      }),
    ),
    ending: z.exactOptional(z.looseObject({ at: z.number(), outcome: z.enum(RUN_OUTCOMES) })),
    manualVisits: z.exactOptional(z.record(z.string(), z.number())),
    silentSince: z.exactOptional(z.number()),
    remainingTrack: z.exactOptional(z.looseObject({ from: z.number(), to: z.number() })),
    snapshot: z.exactOptional(z.instanceof(Uint8Array)),
  }),
);
const parseIndexedKey = parser("key of an index", () => z.looseObject({ pk: z.string() }));
const parseCourierKey = parser("key of the index Courier", () => z.looseObject({ pk: z.string(), sk: z.string() }));
const parseListedKey = parser("key of the index Listed", () =>
  z.object({ pk: z.string(), sk: z.string(), list: z.string(), listed: z.string() }),
);

const RUN_MAPPING: EntityMapping<Run> = {
  key: ({ runId }) => runKey(runId),
  version: ({ digest }) => digest,
  parse(item) {
    const { pk, version, courierId, task, ending, manualVisits = {}, ...parsed } = parseRunItem(item);
    const { silentSince, remainingTrack, snapshot } = parsed;
    return {
      runId: runIdOf(pk),
      courierId,
      manualVisits,
      progress: snapshot ? decodeSnapshot(snapshot) : EMPTY_PROGRESS,
      digest: version,
      ...(task && { task }),
      ...(ending && { ending }),
      ...(silentSince !== undefined && { silentSince }),
      ...(remainingTrack && { remainingTrack }),
      ...(snapshot && { snapshot }),
    };
  },
  attributes: ({ courierId, task, ending, manualVisits, silentSince, remainingTrack, snapshot }) => ({
    courierId,
    task,
    ending,
    ...(Object.keys(manualVisits).length > 0 && { manualVisits }),
    silentSince,
    remainingTrack,
    snapshot,
  }),
  indexKeys: (run): Record<string, string> => {
    if (!isActive(run)) return {};
    const { team, startedAt } = run.task!;
    return { list: LISTED, listed: `${listedPrefix(team)}${new Date(startedAt).toISOString()}#${run.runId}` };
  },
  sweepKeys: (run, isPending): Record<string, string> =>
    isPending || canBecomeSilent(run) ? { active: monitorKey(monitorShard(run.runId)) } : {},
  expiresAt: ({ progress, task, ending }) =>
    runExpiry(Math.max(progress.aliveAt, task?.startedAt ?? 0, ending?.at ?? 0)),
};

/** The run, if it exists. A consistent read costs twice as much and includes every confirmed write. */
export const readRun = (runId: string, options?: { consistent: boolean }): Promise<StoredRun | undefined> =>
  readEntity(table, RUN_MAPPING, runKey(runId), options);

/** The runs of these keys of the index, in their order. It follows a write by a moment: those that have just left the list are left out. */
async function readListedRuns(
  keys: readonly TableKey[],
  isListed: (run: Run) => boolean = isActive,
): Promise<{ run: Run; key: TableKey }[]> {
  const items = await table.getAll(
    keys.map(({ pk, sk }) => ({ pk, sk })),
    { consistent: false },
  );
  const runs = new Map(items.map((item) => [item["pk"], RUN_MAPPING.parse(item)]));
  return keys.flatMap((key) => {
    const run = runs.get(key.pk);
    return run && isListed(run) ? [{ run, key }] : [];
  });
}

/**
 * A page of the active runs of these teams, or of all: team by team, the newest first. It is full unless it is the last, and
 * only the last has no cursor. Throws VALIDATION_FAILED for the cursor of another list.
 */
export async function listActiveRuns(
  teams: readonly string[] | undefined,
  { limit, cursor }: PageRequest,
): Promise<PageResult<Run>> {
  const prefixes = teams?.map(listedPrefix).toSorted().toReversed() ?? [""];
  const start = decodeCursor(cursor, "list", LISTED);
  const startsIn = (prefix: string) => start?.["listed"]?.startsWith(prefix) ?? false;
  const first = start ? prefixes.findIndex(startsIn) : 0;
  if (first < 0) throw invalidCursor();
  const found: { run: Run; key: TableKey }[] = [];
  for (const prefix of prefixes.slice(first)) {
    let from: TableItem | undefined = startsIn(prefix) ? start : undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await table.query({
        ...listQuery(listedUnder(LISTED, prefix)),
        ScanIndexForward: false,
        // One more than the page has: only then is there a next one.
        Limit: limit + 1 - found.length,
        ...(from && { ExclusiveStartKey: from }),
      });
      found.push(...(await readListedRuns(Items.map(parseListedKey))));
      from = LastEvaluatedKey;
    } while (from && found.length <= limit);
    if (found.length > limit) break;
  }
  const page = found.slice(0, limit);
  return {
    items: page.map(({ run }) => run),
    cursor: found.length > limit ? encodeCursor(page.at(-1)?.key) : undefined,
  };
}

/** A page of the runs of a courier, those that are listed; it may be short. Throws VALIDATION_FAILED for the cursor of another list. */
export async function listRunsOfCourier(
  courierId: string,
  { limit, cursor }: PageRequest,
  isListed: (run: Run) => boolean,
): Promise<PageResult<Run>> {
  const start = decodeCursor(cursor, "courierId", courierId, "pk");
  const { Items = [], LastEvaluatedKey } = await table.query({
    IndexName: "Courier",
    ...ofCourier(courierId),
    Limit: limit,
    ...(start && { ExclusiveStartKey: start }),
  });
  const found = await readListedRuns(Items.map(parseCourierKey), isListed);
  return { items: found.map(({ run }) => run), cursor: encodeCursor(LastEvaluatedKey) };
}

/** Claim a run for a courier unless it is claimed; returns the run with its owner. */
export async function claimRun(runId: string, courierId: string, aliveAt: number): Promise<Run> {
  const run = createRun(runId, courierId);
  const Item = { ...runKey(runId), version: run.digest, courierId, expiresAt: runExpiry(aliveAt) };
  if (await table.put(Item, IF_NEW)) return run;
  return (await readRun(runId))?.body ?? run;
}

/** Write a run and the events of its change over `before`. Undefined when another writer changed it since. */
export const writeRun = (run: Run, before: StoredRun | undefined, events: readonly Message[]) =>
  writeEntity(table, RUN_MAPPING, run, before, { events, at: 0 });

/** Publish the pending events of a run, then clear them. Safe to repeat. Throws PublishFailedError. */
export const flushRun = (stored: StoredRun): Promise<StoredRun> => flushOutbox(table, stored);

/** Ids of all runs of a courier. */
export async function listRunIdsOfCourier(courierId: string): Promise<string[]> {
  const keys = await table.queryAll({ IndexName: "Courier", ...ofCourier(courierId) });
  return keys.map((key) => runIdOf(parseIndexedKey(key).pk));
}

const ofCourier = (courierId: string) => ({
  KeyConditionExpression: "courierId = :courierId",
  ExpressionAttributeValues: { ":courierId": courierId },
});

/** The shard of the index Active that a run belongs to as long as it lasts. */
export const monitorShard = (runId: string): number => crc32(runId) % MONITOR_SHARDS;

/** Keys of the runs of a shard that the schedule has to check. */
export async function listMonitoredRuns(shard: number): Promise<TableKey[]> {
  const keys = await table.queryAll({
    IndexName: "Active",
    KeyConditionExpression: "active = :active",
    ExpressionAttributeValues: { ":active": monitorKey(shard) },
  });
  return keys.map((key) => runKey(runIdOf(parseIndexedKey(key).pk)));
}

/** The runs of these keys in their order, a hundred a call, as they were a moment ago: half a read unit each. */
export async function* readRunsInParts(keys: readonly TableKey[]): AsyncGenerator<StoredRun[]> {
  for (let from = 0; from < keys.length; from += RUNS_PER_READ) {
    const part = keys.slice(from, from + RUNS_PER_READ);
    const items = new Map((await table.getAll(part, { consistent: false })).map((item) => [item["pk"], item]));
    yield part.flatMap(({ pk }) => (items.has(pk) ? [toStoredEntity(RUN_MAPPING, items.get(pk)!)] : []));
  }
}
