/**
 * Routes in the Tracking table, and the times of past runs along them.
 *
 *   pk             sk                                    what
 *   ROUTE#<id>     REV#<revision>                        its path as an encoded polyline, its stops; never changes
 *   ROUTE#<id>     PAST#<revision>#<end of task>#<run>   seconds at each 25th of the route; deleted after 90 days
 */
import { decodePolyline } from "@waybill/geometry/polyline";
import { parser } from "@waybill/kernel/parser";
import { IF_NEW } from "@waybill/kernel/table";
import { expiresAfter } from "@waybill/kernel/ttl";
import * as z from "zod/mini";
import { prepareRoute, type PreparedRoute } from "./route-progress.ts";
import type { TrackedStop } from "./stops.ts";
import { table } from "../table.ts";

const PAST_RETENTION_DAYS = 90;
/** The newest past runs that the median is computed from. */
const MAX_PAST_RUNS = 20;

/** A published revision as it is stored; without a path there is nothing to follow. */
export interface StoredRevision {
  routeId: string;
  revision: number;
  path?: string | undefined;
  stops: TrackedStop[];
}

const parseRevision = parser("revision", () =>
  z.looseObject({
    path: z.exactOptional(z.string()),
    stops: z.array(
      z.looseObject({
        id: z.string(),
        point: z.looseObject({ lat: z.number(), lon: z.number() }),
        radiusM: z.number(),
        dwellS: z.exactOptional(z.number()),
      }),
    ),
  }),
);

/** A run that completed the whole route, as it was known at `seq`. */
export interface PastRun {
  runId: string;
  endedAt: number;
  marks: readonly number[];
  /** How much was known of the run. */
  seq: number;
}

const routeKey = (routeId: string) => `ROUTE#${routeId}`;
const revisionKey = (routeId: string, revision: number) => ({ pk: routeKey(routeId), sk: `REV#${revision}` });
const pastPrefix = (revision: number) => `PAST#${revision}#`;

/** Store a revision for good; the same again changes nothing. */
export async function saveRevision({ routeId, revision, path, stops }: StoredRevision): Promise<void> {
  await table.put({ ...revisionKey(routeId, revision), path, stops }, IF_NEW);
}

/** A revision, prepared; `null` when it has no path, undefined when it has not arrived. */
export async function readRoute(routeId: string, revision: number): Promise<PreparedRoute | null | undefined> {
  const item = await table.get(revisionKey(routeId, revision));
  if (!item) return undefined;
  const { path, stops } = parseRevision(item);
  return path === undefined ? null : prepareRoute(decodePolyline(path), stops);
}

/**
 * Store the times of a run, unless a version with a higher `seq` is stored. A run that turns out not to have completed
 * the route gets empty marks; where none are stored, nothing is written, so that it does not displace another run among
 * the newest.
 */
export async function savePastRun(routeId: string, revision: number, run: PastRun): Promise<void> {
  const { runId, endedAt, marks, seq } = run;
  const sk = `${pastPrefix(revision)}${new Date(endedAt).toISOString()}#${runId}`;
  const expiresAt = expiresAfter(endedAt, PAST_RETENTION_DAYS);
  const orAbsent = marks.length > 0 ? `${IF_NEW.expression} OR ` : "";
  const ifNewer = { expression: `${orAbsent}seq <= :seq`, values: { ":seq": seq } };
  await table.put({ pk: routeKey(routeId), sk, marks, seq, expiresAt }, ifNewer);
}

const parseMarks = parser("marks", () => z.array(z.number()));

/** The marks of the newest past runs. */
export async function listPastMarks(routeId: string, revision: number): Promise<number[][]> {
  const runs = await table.queryNewest(routeKey(routeId), pastPrefix(revision), MAX_PAST_RUNS, { consistent: false });
  return runs.map(({ marks }) => parseMarks(marks));
}
