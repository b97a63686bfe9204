import { type LiveChange, isNewerChange } from "@waybill/events-schema/live";
import { entityKey, isEnd } from "./changes.ts";

/** One page of the log: the changes of one batch. */
export interface LivePage {
  seq: number;
  changes: readonly LiveChange[];
}

/**
 * What whoever follows the feed has to be sent of all these: the newest change of each subject, and of one that went from
 * team to team the newest of each, so that the team that lost it is told. The result does not depend on order or repetition.
 */
export const mergeChanges = (...parts: readonly (readonly LiveChange[])[]): LiveChange[] =>
  newestOf(parts.flat(), ({ about, data }) => JSON.stringify([about, data["team"]]));

/** What is true after all of these: the newest change of each subject, whosever it is. */
export const latestChanges = (...parts: readonly (readonly LiveChange[])[]): LiveChange[] =>
  newestOf(parts.flat(), ({ about }) => about);

function newestOf(changes: readonly LiveChange[], keyOf: (change: LiveChange) => string): LiveChange[] {
  const newest = new Map<string, LiveChange>();
  for (const change of changes) {
    const current = newest.get(keyOf(change));
    if (!current || isNewerChange(change, current)) newest.set(keyOf(change), change);
  }
  return [...newest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
}

const HOUR_MS = 3_600_000;
/** How long the end of a run or task stays in the feed: an earlier event may still arrive in this time. */
const ENDED_RETENTION_MS = 2 * HOUR_MS;
/** How long a run or task without events stays in the feed. */
const IDLE_RETENTION_MS = 24 * HOUR_MS;
/** Changes in one response, which is limited to 6 MB. */
export const MAX_CHANGES = 10_000;

/**
 * Whether an event is recent. One that was published two hours ago and arrives only now (an operator's replay) does not
 * belong in the feed.
 */
export const isRecent = (publishedAt: string, now: number) => now - Date.parse(publishedAt) < ENDED_RETENTION_MS;

/**
 * The changes that still matter: without runs and tasks that ended or were idle too long; the newest 10,000 at most.
 */
export function selectCurrent(changes: readonly LiveChange[], now: number): LiveChange[] {
  const entities = Object.values(Object.groupBy(changes, entityKey)) as LiveChange[][];
  return entities
    .map((all) => ({ all, at: Math.max(...all.map(({ at }) => Date.parse(at))) }))
    .filter(({ all, at }) => now - at < (all.some(isEnd) ? ENDED_RETENTION_MS : IDLE_RETENTION_MS))
    .toSorted((a, b) => b.at - a.at)
    .flatMap(({ all }) => all)
    .slice(0, MAX_CHANGES);
}
