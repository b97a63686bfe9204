/**
 * A run along its route: where on it, at which stop, off it or not, how fast, and whether it is done. A left fold over
 * the usable fixes in order that remembers a few hundred bytes: the same fixes end in the same journey, whatever order
 * they came in, when it is folded anew.
 */
import { completed, paced, type Pace } from "./eta.ts";
import type { Measured } from "./fixes.ts";
import type { Place } from "@waybill/geometry/places";
import { type Match, matched } from "./matching.ts";
import { type Straying, strayed } from "./off-route.ts";
import { type RouteLine, routeLine } from "./route-line.ts";
import { alongLine, type RouteStop, type Stop, type Visits, visited } from "./stops.ts";

/** A route, made ready to be followed. */
export interface Route {
  line: RouteLine;
  stops: RouteStop[];
}

/** What following a run along its route remembers. */
export interface Journey {
  match?: Match;
  straying?: Straying;
  visits: Visits;
  pace?: Pace;
  /** When it came to its end, in milliseconds since 1970. */
  endedAt?: number;
}

/** Before the first fix. */
export const NOT_SET_OUT: Journey = { visits: { done: [] } };

/** This near to the end of a route without stops is its end. */
const END_M = 30;

/** Make a route ready. Throws RangeError when the path is no line. */
export function prepared(path: readonly Place[], stops: readonly Stop[]): Route {
  const line = routeLine(path);
  return { line, stops: alongLine(line, stops) };
}

/** Take in one fix more, not older than those before. After the last stop was arrived at, it is only departed from. */
export function travelled({ line, stops }: Route, before: Journey, fix: Measured): Journey {
  const along = (match: Match) => ({
    certainM: match.alongM,
    likelyM: Math.max(match.alongM, match.guesses[0]?.[0] ?? 0),
  });
  if (before.endedAt !== undefined)
    return { ...before, visits: visited(stops, before.visits, fix, along(before.match!)) };
  const match = matched(line, before.match, fix);
  const now: Journey = { ...before, match, visits: visited(stops, before.visits, fix, along(match)) };
  // Who has not come to the route yet cannot have left it.
  if (match.guesses.length) {
    now.pace = paced(before.pace, { at: fix.at, alongM: match.alongM }, line.lengthM);
    const { accuracyM } = fix;
    const { offM } = match;
    const seen = { at: fix.at, ...(accuracyM !== undefined && { accuracyM }), ...(offM !== undefined && { offM }) };
    now.straying = strayed(before.straying, seen);
  }
  const endedAt = endOf(line, stops, now);
  return endedAt === undefined ? now : ended(now, endedAt);
}

/** A run has ended when it has arrived at its last stop, or, without stops, at the end of the line. */
function endOf({ lengthM }: RouteLine, stops: readonly RouteStop[], { match, visits }: Journey): number | undefined {
  if (stops.length) return visits.done[stops.length - 1]?.arrivedAt;
  return match && match.alongM >= lengthM - END_M ? match.at : undefined;
}

function ended(now: Journey, endedAt: number): Journey {
  return { ...now, endedAt, ...(now.pace && { pace: { ...now.pace, marks: completed(now.pace, endedAt) } }) };
}

/** Share of the route that is done, 0 to 1: never falls, and is 1 at the end. */
export function progressOf({ line }: Route, { match, endedAt }: Journey): number {
  if (endedAt !== undefined) return 1;
  return Math.min(1, (match?.alongM ?? 0) / line.lengthM);
}
