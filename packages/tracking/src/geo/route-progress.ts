/**
 * A run along its route: position, stops, detours, pace, end. A left fold over the usable fixes in order, with a state
 * of a few hundred bytes: the same fixes give the same state, whatever order they arrived in, once it is recomputed.
 */
import { completeMarks, updatePace, type RoutePace } from "./eta.ts";
import type { MeasuredFix } from "../fixes/fix.ts";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { type RouteMatch, updateMatch } from "./matching.ts";
import { type OffRouteState, updateOffRoute } from "./off-route.ts";
import { type RouteLine, routeLine } from "./route-line.ts";
import { locateStops, type LocatedStop, type TrackedStop, type StopVisits, updateVisits } from "./stops.ts";

/** A route with its line and the position of each stop along it computed. */
export interface PreparedRoute {
  line: RouteLine;
  stops: LocatedStop[];
}

/** The state of the fold along the route. */
export interface RouteProgress {
  match?: RouteMatch;
  offRoute?: OffRouteState;
  visits: StopVisits;
  pace?: RoutePace;
  /** When the run reached the end of the route, in milliseconds since 1970. */
  endedAt?: number;
}

/** Before the first fix. */
export const EMPTY_ROUTE_PROGRESS: RouteProgress = { visits: { done: [] } };

/** Distance from the end at which a route without stops is completed. */
const END_M = 30;

/** Prepare a route. Throws RangeError when the path is not a line. */
export function prepareRoute(path: readonly LatLon[], stops: readonly TrackedStop[]): PreparedRoute {
  const line = routeLine(path);
  return { line, stops: locateStops(line, stops) };
}

/**
 * The progress after one more fix, which is not older than those before. After the arrival at the last stop only its
 * departure is recorded.
 */
export function updateRouteProgress(
  { line, stops }: PreparedRoute,
  before: RouteProgress,
  fix: MeasuredFix,
): RouteProgress {
  const along = (match: RouteMatch) => ({
    certainM: match.alongM,
    likelyM: Math.max(match.alongM, match.candidates[0]?.[0] ?? 0),
  });
  if (before.endedAt !== undefined)
    return { ...before, visits: updateVisits(stops, before.visits, fix, along(before.match!)) };
  const match = updateMatch(line, before.match, fix);
  const now: RouteProgress = { ...before, match, visits: updateVisits(stops, before.visits, fix, along(match)) };
  // A run that has not reached the route yet cannot have left it.
  if (match.candidates.length) {
    now.pace = updatePace(before.pace, { at: fix.at, alongM: match.alongM }, line.lengthM);
    const { accuracyM } = fix;
    const { offM } = match;
    const offsetFix = {
      at: fix.at,
      ...(accuracyM !== undefined && { accuracyM }),
      ...(offM !== undefined && { offM }),
    };
    now.offRoute = updateOffRoute(before.offRoute, offsetFix);
  }
  const endedAt = routeEndAt(line, stops, now);
  return endedAt === undefined ? now : withEnd(now, endedAt);
}

/** When the run arrived at its last stop, or, without stops, at the end of the line. */
function routeEndAt(
  { lengthM }: RouteLine,
  stops: readonly LocatedStop[],
  { match, visits }: RouteProgress,
): number | undefined {
  if (stops.length) return visits.done[stops.length - 1]?.arrivedAt;
  return match && match.alongM >= lengthM - END_M ? match.at : undefined;
}

function withEnd(now: RouteProgress, endedAt: number): RouteProgress {
  return { ...now, endedAt, ...(now.pace && { pace: { ...now.pace, marks: completeMarks(now.pace, endedAt) } }) };
}

/** Completed share of the route, 0 to 1: never decreases, and is 1 at the end. */
export function completedShare({ line }: PreparedRoute, { match, endedAt }: RouteProgress): number {
  if (endedAt !== undefined) return 1;
  return Math.min(1, (match?.alongM ?? 0) / line.lengthM);
}
