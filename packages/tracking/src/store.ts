/**
 * Runs and their fixes in the Tracking table.
 *
 *   pk           sk                               what
 *   RUN#<id>     RUN                              whose run it is, its task, its progress, the digest of that
 *   RUN#<id>     SEG#<time of first fix>#<hash>   up to 60 fixes of one request, packed, and when they were received
 *
 * Nothing in an item tells when or in which order it was worked on: the same requests end in the same bytes. A segment
 * stays within 1 KB, which is one write unit, and so does the run of an ordinary route; an item is gone 400 days after
 * the newest time in it. Runs that could fall silent, or have something untold, are in the index Active.
 */
import type { Message } from "@waybill/events-schema/event";
import { IF_NEW } from "@waybill/kernel/table";
import { inOrder, type KeptFix, type Measured, type Receipt } from "./fixes.ts";
import { recalled } from "./memory.ts";
import { begun, type Ending, isWatched, type Run, type TaskOfRun } from "./runs.ts";
import { opened, type Segment, segmentsOf } from "./segments.ts";
import { table } from "./table.ts";

const KEPT_DAYS = 400;
/** Writes at once for one request: its nine segments at most. */
const TOGETHER = 10;
const WRITE_UNIT_BYTES = 1_024;

interface RunItem {
  courierId: string;
  task?: TaskOfRun;
  ending?: Ending;
  visited?: Record<string, number>;
  silentSince?: number;
  memory?: Uint8Array;
  digest?: string;
  said?: Message[];
}
interface SegmentItem {
  sk: string;
  receivedAt: number;
  /** When the same fixes came again, the last time they did. */
  receivedLast?: number;
  fixes: Uint8Array;
}

const ACTIVE = "active";
const partition = (runId: string) => `RUN#${runId}`;
const runKey = (runId: string) => ({ pk: partition(runId), sk: "RUN" });
const segmentKey = (runId: string, { firstAt, hash }: Segment) => ({
  pk: partition(runId),
  sk: `SEG#${new Date(firstAt).toISOString()}#${hash}`,
});
const expiry = (aliveAt: number) => Math.ceil(aliveAt / 1000) + KEPT_DAYS * 86_400;

/**
 * What a write unit leaves for packed fixes: names and values count in UTF-8, a number up to half its digits and one.
 * `receivedLast` is reckoned with, so that a segment never grows out of its unit.
 */
function roomFor(runId: string): number {
  const keys = 2 + Buffer.byteLength(partition(runId)) + 2 + "SEG#2026-11-21T09:00:00.000Z#0123456789abcdef".length;
  const numbers = "receivedAt".length + 8 + "receivedLast".length + 8 + "expiresAt".length + 6;
  return WRITE_UNIT_BYTES - keys - numbers - "fixes".length;
}

/** The run, or nothing. `consistent` costs twice as much and sees every write that was confirmed. */
export async function readRun(runId: string, { consistent = true } = {}): Promise<Run | undefined> {
  const item = await table.get<RunItem>(runKey(runId), { consistent });
  if (!item) return undefined;
  const { courierId, memory, said = [], ...told } = item;
  const run = begun(runId, courierId);
  const { task, ending, visited = {}, silentSince, digest } = told;
  return {
    ...run,
    said,
    visited,
    ...(task && { task }),
    ...(ending && { ending }),
    ...(silentSince !== undefined && { silentSince }),
    ...(memory && { memory, progress: recalled(memory) }),
    ...(digest !== undefined && { digest }),
  };
}

/** Claim a run for a courier, unless somebody has: the run, with whoever it belongs to now. */
export async function claimRun(runId: string, courierId: string, aliveAt: number): Promise<Run> {
  const run = begun(runId, courierId);
  const Item = { ...runKey(runId), courierId, expiresAt: expiry(aliveAt) };
  if (await table.put(Item, IF_NEW)) return run;
  return (await readRun(runId)) ?? run;
}

/** Write a run that was `before`. False when somebody else wrote it since. */
export function writeRun(run: Run, before: Run | undefined): Promise<boolean> {
  const { runId, courierId, task, ending, visited, silentSince, progress, memory, digest, said } = run;
  const aliveAt = Math.max(progress.aliveAt, task?.startedAt ?? 0, ending?.at ?? 0);
  const Item = {
    ...runKey(runId),
    courierId,
    task,
    ending,
    ...(Object.keys(visited).length > 0 && { visited }),
    silentSince,
    memory,
    digest,
    ...(said.length > 0 && { said }),
    ...(isWatched(run) && { active: ACTIVE }),
    expiresAt: expiry(aliveAt),
  };
  if (!before) return table.put(Item, IF_NEW);
  return table.put(Item, {
    holds: `courierId = :courier AND ${before.digest === undefined ? "attribute_not_exists(digest)" : "digest = :digest"}`,
    values: { ":courier": before.courierId, ...(before.digest !== undefined && { ":digest": before.digest }) },
  });
}

/** The runs somebody has to look at by the clock. */
export async function readActive(): Promise<string[]> {
  const keys = await table.queryAll<{ pk: string }>({
    IndexName: "Active",
    KeyConditionExpression: "active = :active",
    ExpressionAttributeValues: { ":active": ACTIVE },
  });
  return keys.map(({ pk }) => pk.slice(partition("").length));
}

/** Keep the fixes of one request, in order. True when none of them had been kept before. */
export async function keepFixes(runId: string, fixes: readonly Measured[], receivedAt: number): Promise<boolean> {
  const segments = segmentsOf(fixes, roomFor(runId));
  let fresh = true;
  for (let from = 0; from < segments.length; from += TOGETHER) {
    const batch = segments.slice(from, from + TOGETHER);
    const kept = await Promise.all(batch.map((segment) => keep(runId, segment, receivedAt)));
    fresh &&= kept.every(Boolean);
  }
  return fresh;
}

async function keep(runId: string, segment: Segment, receivedAt: number): Promise<boolean> {
  const key = segmentKey(runId, segment);
  const item = (first: number, last: number) => ({
    ...key,
    receivedAt: first,
    ...(last !== first && { receivedLast: last }),
    fixes: segment.bytes,
    expiresAt: expiry(Math.min(segment.lastAt, first)),
  });
  if (await table.put(item(receivedAt, receivedAt), IF_NEW)) return true;
  for (;;) {
    const { receivedAt: first, receivedLast: last = first } = (await table.get<SegmentItem>(key))!;
    if (first <= receivedAt && receivedAt <= last) return false;
    const wider = item(Math.min(first, receivedAt), Math.max(last, receivedAt));
    const same =
      "receivedAt = :first AND (receivedLast = :last OR (attribute_not_exists(receivedLast) AND :first = :last))";
    if (await table.put(wider, { holds: same, values: { ":first": first, ":last": last } })) return false;
  }
}

/** Every fix of the run, in order. Throws CorruptedSegment. */
export async function readFixes(runId: string): Promise<KeptFix[]> {
  const segments = await table.beginning<SegmentItem>(partition(runId), "SEG#");
  return segments.flatMap(unpacked).toSorted(inOrder);
}

function unpacked({ sk, receivedAt, receivedLast, fixes }: SegmentItem): KeptFix[] {
  const received: Receipt = { first: receivedAt, last: receivedLast ?? receivedAt };
  return opened({ bytes: fixes, hash: sk.slice(sk.lastIndexOf("#") + 1) }).map((fix) => ({ ...fix, received }));
}
