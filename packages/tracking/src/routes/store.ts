/**
 * Routes in the Tracking table, and how long past runs took along them.
 *
 *   pk             sk                                    what
 *   ROUTE#<id>     REV#<revision>                        its path as an encoded polyline, its stops; never changes
 *   ROUTE#<id>     PAST#<revision>#<end of task>#<run>   seconds at each 25th of the route; gone after 90 days
 */
import { decoded } from "@waybill/geometry/polyline";
import { IF_NEW } from "@waybill/kernel/table";
import { prepared, type Route } from "../journey.ts";
import type { Stop } from "../stops.ts";
import { table } from "../table.ts";

const PAST_KEPT_DAYS = 90;
/** So many of the newest past runs tell how long the way takes. */
const PAST_RUNS = 20;

/** A published revision as it is kept; one whose path was not told has nothing to follow. */
export interface Revision {
  routeId: string;
  revision: number;
  path?: string | undefined;
  stops: Stop[];
}

/** A run that did the whole route, by what was known when `known` things were. */
export interface PastRun {
  runId: string;
  endedAt: number;
  marks: readonly number[];
  known: number;
}

const partition = (routeId: string) => `ROUTE#${routeId}`;
const revisionKey = (routeId: string, revision: number) => ({ pk: partition(routeId), sk: `REV#${revision}` });
const pastOf = (revision: number) => `PAST#${revision}#`;

/** Keep a revision for good; the same again changes nothing. */
export async function keepRevision({ routeId, revision, path, stops }: Revision): Promise<void> {
  await table.put({ ...revisionKey(routeId, revision), path, stops }, IF_NEW);
}

/** A revision made ready to be followed; `null` is one without a path, undefined one we have not heard of. */
export async function readRoute(routeId: string, revision: number): Promise<Route | null | undefined> {
  const kept = await table.get<Revision>(revisionKey(routeId, revision));
  if (!kept) return undefined;
  const { path, stops } = kept;
  return path === undefined ? null : prepared(decoded(path), stops);
}

/**
 * Keep how long a run took, unless more was known of it when that was written. One that turns out not to have done all of it
 * tells nothing any more; where nothing was told, nothing is written, so that it takes no other's place among the newest.
 */
export async function keepPast(routeId: string, revision: number, past: PastRun): Promise<void> {
  const { runId, endedAt, marks, known } = past;
  const sk = `${pastOf(revision)}${new Date(endedAt).toISOString()}#${runId}`;
  const expiresAt = Math.ceil(endedAt / 1000) + PAST_KEPT_DAYS * 86_400;
  const unwritten = marks.length > 0 ? `${IF_NEW.holds} OR ` : "";
  const newer = { holds: `${unwritten}known <= :known`, values: { ":known": known } };
  await table.put({ pk: partition(routeId), sk, marks, known, expiresAt }, newer);
}

/** The marks of the newest past runs. */
export async function readPast(routeId: string, revision: number): Promise<number[][]> {
  const past = await table.last<PastRun>(partition(routeId), pastOf(revision), PAST_RUNS, { consistent: false });
  return past.map(({ marks }) => [...marks]);
}
