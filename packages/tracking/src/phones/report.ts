import { hash } from "node:crypto";
import type { Fix } from "@waybill/events-schema/tracking";
import { compareMeasuredFixes, type MeasuredFix, quantizeFix, toContractFix } from "../fixes/fix.ts";
import { createPlace, extendPlace, isReportedMoving, isStationary, type Place } from "../fixes/place.ts";

const MAX_FIX_AGE_MS = 30 * 86_400_000;

/** A rejected fix, by its index in the request. */
export interface RejectedFix {
  index: number;
  code: "TOO_OLD";
  detail: string;
}

/** A phone's report. */
export interface PositionReport {
  /** The same when a phone sends it again, recognized by its idempotency key or else by the fixes. */
  id: string;
  /** The accepted fixes, in order, at the stored resolution; and the same in the form of the event contract. */
  fixes: MeasuredFix[];
  contractFixes: Fix[];
  rejected: RejectedFix[];
  /** Whether it shows its courier standing still, as far as it can tell without what was before it. */
  stationary: boolean | "perhaps";
}

/** Sort the fixes of a request and reject those taken more than 30 days before they arrived. */
export function toReport(
  { runId, fixes: reportedFixes }: { runId: string; fixes: readonly Fix[] },
  courierId: string,
  receivedAt: number,
  idempotencyKey?: string,
): PositionReport {
  const rejected: RejectedFix[] = [];
  const accepted: MeasuredFix[] = [];
  for (const [index, fix] of reportedFixes.entries()) {
    const fixAtResolution = quantizeFix(fix);
    if (receivedAt - fixAtResolution.at <= MAX_FIX_AGE_MS) accepted.push(fixAtResolution);
    else
      rejected.push({
        index,
        code: "TOO_OLD",
        detail: `Taken ${fix.fixTime}, more than 30 days before it was received.`,
      });
  }
  const fixes = accepted.toSorted(compareMeasuredFixes);
  const contractFixes = fixes.map(toContractFix);
  const content = JSON.stringify([courierId, runId, idempotencyKey ?? contractFixes]);
  const id = `pos_${hash("sha256", content, "base64url").slice(0, 22)}`;
  return { id, fixes, contractFixes, rejected, stationary: isStationaryDuring(fixes) };
}

/**
 * Whether the fixes of a report show a courier standing still. Without the `place` before them they may be too few to
 * know: "perhaps".
 */
export function isStationaryDuring(fixes: readonly MeasuredFix[], place?: Place): boolean | "perhaps" {
  const newest = fixes.at(-1);
  if (!newest || isReportedMoving(newest)) return false;
  let since = place;
  for (const fix of fixes)
    if (!since || fix.at > since.at) since = (since && extendPlace(since, fix, 0)) ?? createPlace(fix);
  if (isStationary(since, newest.at)) return true;
  return place === undefined && since?.at === fixes[0]?.at ? "perhaps" : false;
}
