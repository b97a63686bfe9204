/**
 * Runs in the Tracking table.
 *
 *   pk           sk     what
 *   RUN#<id>     RUN    its courier, its task, its progress, the digest of these, events that are not published yet
 *
 * Nothing in an item depends on when or in which order it was processed: the same requests end in the same bytes. The run
 * of an ordinary route stays within 1 KB, which is one write unit, except while events are pending. Items expire 400 days
 * after the newest time in them. The index Active holds the runs that the schedule has to check.
 */
import type { Message } from "@waybill/events-schema/event";
import { IF_NEW } from "@waybill/kernel/table";
import { decodeSnapshot } from "../fixes/progress-snapshot.ts";
import { runExpiry, runPartition, table } from "../table.ts";
import { createRun, isMonitored, type Run, type RunEnding, type RunTask } from "./run.ts";

interface RunItem {
  courierId: string;
  task?: RunTask;
  ending?: RunEnding;
  manualVisits?: Record<string, number>;
  silentSince?: number;
  snapshot?: Uint8Array;
  digest?: string;
  pendingEvents?: Message[];
}

const ACTIVE = "active";
const runKey = (runId: string) => ({ pk: runPartition(runId), sk: "RUN" });

/** The run, if it exists. A consistent read costs twice as much and includes every confirmed write. */
export async function readRun(runId: string, { consistent = true } = {}): Promise<Run | undefined> {
  const item = await table.get<RunItem>(runKey(runId), { consistent });
  if (!item) return undefined;
  const { courierId, task, ending, manualVisits = {}, silentSince, snapshot, digest, pendingEvents = [] } = item;
  return {
    ...createRun(runId, courierId),
    pendingEvents,
    manualVisits,
    ...(task && { task }),
    ...(ending && { ending }),
    ...(silentSince !== undefined && { silentSince }),
    ...(snapshot && { snapshot, progress: decodeSnapshot(snapshot) }),
    ...(digest !== undefined && { digest }),
  };
}

/** Claim a run for a courier unless it is claimed; returns the run with its owner. */
export async function claimRun(runId: string, courierId: string, aliveAt: number): Promise<Run> {
  const run = createRun(runId, courierId);
  const Item = { ...runKey(runId), courierId, expiresAt: runExpiry(aliveAt) };
  if (await table.put(Item, IF_NEW)) return run;
  return (await readRun(runId)) ?? run;
}

/** Write a run over `before`. False when another writer changed it since. */
export function writeRun(run: Run, before: Run | undefined): Promise<boolean> {
  const { runId, courierId, task, ending, manualVisits, silentSince, progress, snapshot, digest, pendingEvents } = run;
  const aliveAt = Math.max(progress.aliveAt, task?.startedAt ?? 0, ending?.at ?? 0);
  const Item = {
    ...runKey(runId),
    courierId,
    task,
    ending,
    ...(Object.keys(manualVisits).length > 0 && { manualVisits }),
    silentSince,
    snapshot,
    digest,
    ...(pendingEvents.length > 0 && { pendingEvents }),
    ...(isMonitored(run) && { active: ACTIVE }),
    expiresAt: runExpiry(aliveAt),
  };
  if (!before) return table.put(Item, IF_NEW);
  return table.put(Item, {
    expression: `courierId = :courier AND ${before.digest === undefined ? "attribute_not_exists(digest)" : "digest = :digest"}`,
    values: { ":courier": before.courierId, ...(before.digest !== undefined && { ":digest": before.digest }) },
  });
}

/** Ids of the runs that the schedule has to check. */
export async function listMonitoredRunIds(): Promise<string[]> {
  const keys = await table.queryAll<{ pk: string }>({
    IndexName: "Active",
    KeyConditionExpression: "active = :active",
    ExpressionAttributeValues: { ":active": ACTIVE },
  });
  return keys.map(({ pk }) => pk.slice(runPartition("").length));
}
