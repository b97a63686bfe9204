import { type LiveChange, isNewerChange } from "@waybill/events-schema/live";
import { entityKey, isEnd } from "./changes.ts";

/** One page of the log: the changes of one batch. */
export interface LivePage {
  seq: number;
  changes: readonly LiveChange[];
}

/** What is true after all of these: the newest change of each subject. The result does not depend on order or repetition. */
export function latestChanges(...parts: readonly (readonly LiveChange[])[]): LiveChange[] {
  const newest = new Map<string, LiveChange>();
  for (const change of parts.flat()) {
    const current = newest.get(change.about);
    if (!current || isNewerChange(change, current)) newest.set(change.about, change);
  }
  return [...newest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
}

/** A page alone fits into one frame. */
export const MAX_PAGE_BYTES = 30 * 1_024;

/** Changes as pages, none above MAX_PAGE_BYTES unless one change is. */
export function splitIntoPages(changes: readonly LiveChange[]): LiveChange[][] {
  const pages: LiveChange[][] = [];
  let left = 0;
  for (const change of changes) {
    const bytes = changeBytes(change);
    if (left < bytes) {
      pages.push([]);
      left = MAX_PAGE_BYTES;
    }
    pages.at(-1)!.push(change);
    left -= bytes;
  }
  return pages;
}

/** Bytes of a change in a message, and of the comma behind it. */
export const changeBytes = (change: LiveChange): number => Buffer.byteLength(JSON.stringify(change)) + 1;

const HOUR_MS = 3_600_000;
/** How long the end of a run or task stays in the feed: an earlier event may still arrive in this time. */
const ENDED_RETENTION_MS = 2 * HOUR_MS;
/** How long a run or task without events stays in the feed. */
const IDLE_RETENTION_MS = 24 * HOUR_MS;

/**
 * Whether an event is recent. One that was published two hours ago and arrives only now (an operator's replay) does not
 * belong in the feed.
 */
export const isRecent = (publishedAt: string, now: number) => now - Date.parse(publishedAt) < ENDED_RETENTION_MS;

/** The changes that still matter: without runs and tasks that ended, left or were idle too long. */
export function selectCurrent(changes: readonly LiveChange[], now: number): LiveChange[] {
  const entities = Object.values(Object.groupBy(changes, entityKey)) as LiveChange[][];
  return entities
    .map((all) => ({ all, at: Math.max(...all.map(({ at }) => Date.parse(at))) }))
    .filter(({ all, at }) => now - at < (all.some(isEnd) ? ENDED_RETENTION_MS : IDLE_RETENTION_MS))
    .flatMap(({ all }) => all);
}
