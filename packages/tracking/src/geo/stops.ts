/**
 * The stops of a route, visited in order: pending → arrived → departed, or skipped. A stop counts only where the route
 * reaches it: a place passed on the way out that is a stop on the way back is visited on the way back. Arrival takes a
 * fix within the radius, and the dwell time if the stop has one; departure takes fixes clearly outside, so that jitter
 * at the edge is one visit.
 */
import type { MeasuredFix } from "../fixes/fix.ts";
import { DEFAULT_ACCURACY_M } from "../fixes/step.ts";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { findNearestPoints, type NearestPoint, planarDistanceM, type RouteLine } from "./route-line.ts";

export interface TrackedStop {
  id: string;
  point: LatLon;
  radiusM: number;
  /** Minimum stay for a visit, in seconds; without it one fix is enough. */
  dwellS?: number | undefined;
}

/** A stop and its position along the line. */
export interface LocatedStop extends TrackedStop {
  alongM: number;
}

/** Times in milliseconds since 1970; both undefined for a skipped stop. */
export interface StopVisit {
  arrivedAt?: number;
  departedAt?: number;
}

/** The state of the fold over stops. */
export interface StopVisits {
  /** Visits of the first stops; the others are pending. */
  done: StopVisit[];
  /** Within the radius of this stop since then, but not yet long enough. */
  near?: { stop: number; since: number };
  /** Outside the current stop since then, but not yet long enough. */
  awaySince?: number;
}

/**
 * A stop can be arrived at within its radius and this far before its position along the line; this far behind, it is
 * skipped.
 */
const MAX_EARLY_M = 50;
const MIN_SKIPPED_M = 150;
/** Departure: outside this multiple of the radius plus the accuracy (at most MAX_EARLY_M), for this long. */
const DEPARTURE_RADIUS_FACTOR = 1.25;
const MIN_DEPARTURE_MS = 5_000;

/**
 * The position of each stop along the line: of all points that pass it, the combination that is nearest in total and in
 * the order of the stops; of equal ones the first, for the last stop the last. A stop that no later point passes gets
 * the position of the stop before it.
 */
export function locateStops(line: RouteLine, stops: readonly TrackedStop[]): LocatedStop[] {
  /** The cheapest assignment for each position of the previous stop: its cost, and the positions so far. */
  let assignments: { cost: number; at: number[] }[] = [{ cost: 0, at: [] }];
  for (const stop of stops) {
    const passes = findPasses(line, stop);
    const next = passes.flatMap((pass) => {
      const before = assignments.filter(({ at }) => (at.at(-1) ?? 0) <= pass.alongM);
      const cheapest = before.toSorted((a, b) => a.cost - b.cost)[0];
      return cheapest ? [{ cost: cheapest.cost + passCost(pass), at: [...cheapest.at, pass.alongM] }] : [];
    });
    assignments = next.length ? next : assignments.map(({ cost, at }) => ({ cost, at: [...at, at.at(-1) ?? 0] }));
  }
  const [best] = assignments.toSorted((a, b) => a.cost - b.cost || (b.at.at(-1) ?? 0) - (a.at.at(-1) ?? 0));
  return stops.map((stop, n) => ({ ...stop, alongM: best!.at[n]! }));
}

/** The points where the line passes a stop, or comes nearest to it. */
function findPasses(line: RouteLine, { point, radiusM }: TrackedStop): NearestPoint[] {
  for (let reachM = radiusM + MAX_EARLY_M; ; reachM *= 4) {
    const found = findNearestPoints(line, point, reachM);
    if (found.length || reachM > 1e7) return found;
  }
}

/** Differences under ten metres do not count: then the order decides. */
const passCost = ({ offM }: NearestPoint) => Math.floor(offM / 10) ** 2;

/**
 * The visits after one more fix.
 *
 * @param certainM metres along the line up to which the route is certainly done
 * @param likelyM metres along the line where the courier most likely is
 */
export function updateVisits(
  stops: readonly LocatedStop[],
  before: StopVisits,
  fix: MeasuredFix,
  { certainM, likelyM }: { certainM: number; likelyM: number },
): StopVisits {
  const now: StopVisits = { ...before, done: [...before.done] };
  const off = (n: number) => planarDistanceM(stops[n]!.point, fix);
  recordDeparture(stops, now, fix);
  for (;;) {
    const at = currentStopIndex(now);
    const next = nextStopIndex(
      stops,
      now,
      likelyM,
      (n) => off(n) <= stops[n]!.radiusM && (at < 0 || off(n) <= off(at)),
    );
    if (next < 0) {
      delete now.near;
      break;
    }
    const since = now.near?.stop === next ? now.near.since : fix.at;
    now.near = { stop: next, since };
    if (fix.at - since < (stops[next]!.dwellS ?? 0) * 1000) break;
    recordArrival(now, next, { since, at: fix.at });
  }
  skipPassedStops(stops, now, certainM);
  return now;
}

/** Index of the stop the courier is at, or -1. */
const currentStopIndex = ({ done }: StopVisits) =>
  done.findLastIndex(({ arrivedAt, departedAt }) => arrivedAt !== undefined && departedAt === undefined);

/**
 * Index of the first pending stop the courier may be arriving at, or -1. A stop can be skipped only after the line has
 * passed it.
 */
function nextStopIndex(
  stops: readonly LocatedStop[],
  { done }: StopVisits,
  likelyM: number,
  isInside: (n: number) => boolean,
): number {
  for (let n = done.length; n < stops.length; n++) {
    if (likelyM < stops[n]!.alongM - stops[n]!.radiusM - MAX_EARLY_M) return -1;
    if (isInside(n)) return n;
    if (likelyM < stops[n]!.alongM) return -1;
  }
  return -1;
}

function recordArrival(now: StopVisits, stop: number, { since, at }: { since: number; at: number }): void {
  const present = currentStopIndex(now);
  if (present >= 0) now.done[present] = { ...now.done[present], departedAt: now.awaySince ?? at };
  while (now.done.length < stop) now.done.push({});
  now.done.push({ arrivedAt: since });
  delete now.near;
  delete now.awaySince;
}

function recordDeparture(stops: readonly LocatedStop[], now: StopVisits, fix: MeasuredFix): void {
  const present = currentStopIndex(now);
  if (present < 0) return;
  const { point, radiusM } = stops[present]!;
  const blurM = Math.min(fix.accuracyM ?? DEFAULT_ACCURACY_M, MAX_EARLY_M);
  if (planarDistanceM(point, fix) <= radiusM * DEPARTURE_RADIUS_FACTOR + blurM) delete now.awaySince;
  else if (now.awaySince === undefined) now.awaySince = fix.at;
  else if (fix.at - now.awaySince >= MIN_DEPARTURE_MS) {
    now.done[present] = { ...now.done[present], departedAt: now.awaySince };
    delete now.awaySince;
  }
}

/** Stops far behind are skipped; the last one never is. */
function skipPassedStops(stops: readonly LocatedStop[], now: StopVisits, certainM: number): void {
  for (let n = now.done.length; n < stops.length - 1; n++) {
    if (now.near?.stop === n || certainM <= stops[n]!.alongM + stops[n]!.radiusM + MIN_SKIPPED_M) return;
    now.done.push({});
  }
}
