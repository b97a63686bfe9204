import { hash } from "node:crypto";
import type { Fix } from "@waybill/events-schema/tracking";
import { byTime, type Measured, measured, reported } from "./fixes.ts";
import { isStill, type Rest, resting, saysItMoves } from "./progress.ts";

const OLDEST_MS = 30 * 86_400_000;

/** A fix that is not taken, by its place in the request. */
export interface Rejection {
  index: number;
  code: "TOO_OLD";
  detail: string;
}

/** What a phone reported: what is taken of it, in order and at the resolution it will be kept in, and what is not. */
export interface Report {
  fixes: Measured[];
  rejected: Rejection[];
}

/** Sort a request's fixes: those taken more than 30 days before are not taken any more. */
export function report(fixes: readonly Fix[], receivedAt: number): Report {
  const rejected: Rejection[] = [];
  const kept: Measured[] = [];
  for (const [index, fix] of fixes.entries()) {
    const known = measured(fix);
    if (receivedAt - known.at <= OLDEST_MS) kept.push(known);
    else
      rejected.push({
        index,
        code: "TOO_OLD",
        detail: `Taken ${fix.fixTime}, more than 30 days before it was received.`,
      });
  }
  return { fixes: kept.toSorted(byTime), rejected };
}

/** The report in the contract's words. */
export const written = ({ fixes }: Report): Fix[] => fixes.map(reported);

/** The report's id: the same when a phone sends the same again, whether it says so by a key or by the fixes alone. */
export function reportId(courierId: string, runId: string, fixes: readonly Fix[], key?: string): string {
  const content = JSON.stringify([courierId, runId, key ?? fixes]);
  return `pos_${hash("sha256", content, "base64url").slice(0, 22)}`;
}

/** Does a report say that its courier stands still? It may be too short to tell, without `rest` from before it. */
export function isStandingStill({ fixes }: Report, rest?: Rest): boolean | "perhaps" {
  const newest = fixes.at(-1);
  if (!newest || saysItMoves(newest)) return false;
  let since = rest;
  for (const fix of fixes) if (!since || fix.at > since.at) since = resting(since, fix);
  if (isStill(since, newest.at)) return true;
  return rest === undefined && since?.at === fixes[0]?.at ? "perhaps" : false;
}
