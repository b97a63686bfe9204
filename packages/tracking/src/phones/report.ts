import { hash } from "node:crypto";
import type { Fix } from "@waybill/events-schema/tracking";
import { compareMeasuredFixes, type MeasuredFix, quantizeFix, toContractFix } from "../fixes/fix.ts";
import { isStationary, type RestPlace, updateRest, isReportedMoving } from "../fixes/progress.ts";

const MAX_FIX_AGE_MS = 30 * 86_400_000;

/** A rejected fix, by its index in the request. */
export interface RejectedFix {
  index: number;
  code: "TOO_OLD";
  detail: string;
}

/** A phone's report: the accepted fixes in order at the stored resolution, and the rejected ones. */
export interface PositionReport {
  fixes: MeasuredFix[];
  rejected: RejectedFix[];
}

/** Sort the fixes of a request and reject those taken more than 30 days before they arrived. */
export function toReport(fixes: readonly Fix[], receivedAt: number): PositionReport {
  const rejected: RejectedFix[] = [];
  const accepted: MeasuredFix[] = [];
  for (const [index, fix] of fixes.entries()) {
    const fixAtResolution = quantizeFix(fix);
    if (receivedAt - fixAtResolution.at <= MAX_FIX_AGE_MS) accepted.push(fixAtResolution);
    else
      rejected.push({
        index,
        code: "TOO_OLD",
        detail: `Taken ${fix.fixTime}, more than 30 days before it was received.`,
      });
  }
  return { fixes: accepted.toSorted(compareMeasuredFixes), rejected };
}

/** The accepted fixes in the form of the event contract. */
export const toContractFixes = ({ fixes }: PositionReport): Fix[] => fixes.map(toContractFix);

/** The id of a report: the same when a phone sends it again, recognized by its idempotency key or else by the fixes. */
export function reportId(courierId: string, runId: string, fixes: readonly Fix[], key?: string): string {
  const content = JSON.stringify([courierId, runId, key ?? fixes]);
  return `pos_${hash("sha256", content, "base64url").slice(0, 22)}`;
}

/**
 * Whether a report shows its courier standing still. Without the `rest` before it the report may be too short to know:
 * "perhaps".
 */
export function isReportStationary({ fixes }: PositionReport, rest?: RestPlace): boolean | "perhaps" {
  const newest = fixes.at(-1);
  if (!newest || isReportedMoving(newest)) return false;
  let since = rest;
  for (const fix of fixes) if (!since || fix.at > since.at) since = updateRest(since, fix);
  if (isStationary(since, newest.at)) return true;
  return rest === undefined && since?.at === fixes[0]?.at ? "perhaps" : false;
}
