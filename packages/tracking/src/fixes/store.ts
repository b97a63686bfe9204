/**
 * The fixes of runs in the Tracking table.
 *
 *   pk           sk                               what
 *   RUN#<id>     SEG#<time of first fix>#<hash>   up to 60 fixes of one request, packed, and when they were received
 *
 * The same requests end in the same bytes, in whatever order they were processed. A segment stays within 1 KB, which is one
 * write unit. It expires some time after the newest time in it: `retentionDays` in the link of the table.
 */
import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { parser } from "@waybill/kernel/parser";
import { IF_NEW, type TableItem } from "@waybill/kernel/table";
import * as z from "zod/mini";
import { runExpiry, runPartition, table } from "../table.ts";
import { type ArrivalTimes, compareStoredFixes, type MeasuredFix, type StoredFix } from "./fix.ts";
import { type FixSegment, packSegments, unpackSegment } from "./segments.ts";

/** Concurrent writes for one request, which has nine segments at most. */
const MAX_CONCURRENT_WRITES = 10;
const WRITE_UNIT_BYTES = 1_024;

const parseSegment = parser("segment", () =>
  z.looseObject({
    sk: z.string(),
    receivedAt: z.number(),
    /** When the same fixes arrived again, the last time. */
    receivedLast: z.exactOptional(z.number()),
    fixes: z.instanceof(Uint8Array),
  }),
);

const segmentKey = (runId: string, { firstAt, hash }: FixSegment) => ({
  pk: runPartition(runId),
  sk: `SEG#${new Date(firstAt).toISOString()}#${hash}`,
});

/**
 * What a write unit leaves for packed fixes: names and values count in UTF-8, a number up to half its digits plus one.
 * `receivedLast` is included, so that a segment never outgrows its unit.
 */
function segmentCapacityBytes(runId: string): number {
  const keys = 2 + Buffer.byteLength(runPartition(runId)) + 2 + "SEG#2026-11-21T09:00:00.000Z#0123456789abcdef".length;
  const numbers = "receivedAt".length + 8 + "receivedLast".length + 8 + "expiresAt".length + 6;
  return WRITE_UNIT_BYTES - keys - numbers - "fixes".length;
}

/** Store the fixes of one request, in order. True when none of them had been stored before. */
export async function saveFixes(runId: string, fixes: readonly MeasuredFix[], receivedAt: number): Promise<boolean> {
  const segments = packSegments(fixes, segmentCapacityBytes(runId));
  let areNew = true;
  for (let from = 0; from < segments.length; from += MAX_CONCURRENT_WRITES) {
    const batch = segments.slice(from, from + MAX_CONCURRENT_WRITES);
    const created = await Promise.all(batch.map((segment) => saveSegment(runId, segment, receivedAt)));
    areNew &&= created.every(Boolean);
  }
  return areNew;
}

const segmentItem = (runId: string, segment: FixSegment, { first, last }: ArrivalTimes) => ({
  ...segmentKey(runId, segment),
  receivedAt: first,
  ...(last !== first && { receivedLast: last }),
  fixes: segment.bytes,
  expiresAt: runExpiry(Math.min(segment.lastAt, first)),
});

async function saveSegment(runId: string, segment: FixSegment, receivedAt: number): Promise<boolean> {
  const key = segmentKey(runId, segment);
  const item = (first: number, last: number) => segmentItem(runId, segment, { first, last });
  if (await table.put(item(receivedAt, receivedAt), IF_NEW)) return true;
  await compareAndSet(`segment ${key.sk} of run ${runId}`, async function writeArrivalTimes() {
    const { receivedAt: first, receivedLast: last = first } = parseSegment(await table.get(key));
    if (first <= receivedAt && receivedAt <= last) return true;
    const widened = item(Math.min(first, receivedAt), Math.max(last, receivedAt));
    const ifUnchanged =
      "receivedAt = :first AND (receivedLast = :last OR (attribute_not_exists(receivedLast) AND :first = :last))";
    return (
      (await table.put(widened, { expression: ifUnchanged, values: { ":first": first, ":last": last } })) || undefined
    );
  });
  return false;
}

/** Every fix of the run, in order. Throws CorruptedSegmentError. */
export async function readFixes(runId: string): Promise<StoredFix[]> {
  const segments = await table.queryByPrefix(runPartition(runId), "SEG#");
  return segments.flatMap(fixesOfSegment).toSorted(compareStoredFixes);
}

function fixesOfSegment(item: TableItem): StoredFix[] {
  const { sk, receivedAt, receivedLast, fixes } = parseSegment(item);
  const received: ArrivalTimes = { first: receivedAt, last: receivedLast ?? receivedAt };
  return unpackSegment({ bytes: fixes, hash: sk.slice(sk.lastIndexOf("#") + 1) }).map((fix) => ({ ...fix, received }));
}

/** Delete the fixes of a run outside of a time span. Repeated, it finds none. */
export async function deleteFixesOutside(runId: string, { from, to }: { from: number; to: number }): Promise<void> {
  for (const item of await table.queryByPrefix(runPartition(runId), "SEG#")) {
    const fixes = fixesOfSegment(item);
    const left = fixes.filter(({ at }) => at >= from && at <= to);
    if (left.length === fixes.length) continue;
    const measured = left.map(({ received: _received, ...fix }): MeasuredFix => fix);
    for (const segment of packSegments(measured, segmentCapacityBytes(runId)))
      await table.put(segmentItem(runId, segment, left[0]!.received));
    await table.remove({ pk: runPartition(runId), sk: parseSegment(item).sk });
  }
}
