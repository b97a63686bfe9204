/**
 * The stops of a route, visited in its order: pending → arrived → departed, or skipped.
 *
 * A stop counts only where the route comes to it: a place that is passed on the way out and is a stop on the way back is
 * visited on the way back. Arriving takes a fix within the radius, and the dwell if the stop asks for one; departing
 * takes fixes clearly outside, so that jitter at the edge is one visit.
 */
import type { Measured } from "./fixes.ts";
import type { Place } from "@waybill/geometry/places";
import { feet, type Foot, metresNear, type RouteLine } from "./route-line.ts";

export interface Stop {
  id: string;
  point: Place;
  radiusM: number;
  /** How long one has to be there for it to count, in seconds; a moment, if it does not say. */
  dwellS?: number | undefined;
}

/** A stop, and where along the line it is. */
export interface RouteStop extends Stop {
  alongM: number;
}

/** Times in milliseconds since 1970; neither is a stop that was skipped. */
export interface Visit {
  arrivedAt?: number;
  departedAt?: number;
}

/** What following the stops remembers. */
export interface Visits {
  /** Of the first so many stops; the others are pending. */
  done: Visit[];
  /** Within the radius of this stop since then, and not yet long enough. */
  near?: { stop: number; since: number };
  /** Outside the stop arrived at since then, and not yet for good. */
  awaySince?: number;
}

/** A stop within its radius and this much before its place along the line may be arrived at; so much behind, it is skipped. */
const EARLY_M = 50;
const BEHIND_M = 150;
/** Outside is this much of the radius, and what the phone may be wrong by up to EARLY_M, for so long. */
const LEAVING = 1.25;
const LEAVING_MS = 5_000;
const USUAL_ACCURACY_M = 15;

/**
 * Where along the line each stop is: of all places that pass it, those that are nearest together and in the order of the
 * stops; the first of equals, and for the last stop the last. A stop no place of the line passes in its order is put
 * where the one before it is.
 */
export function alongLine(line: RouteLine, stops: readonly Stop[]): RouteStop[] {
  /** The best way to have come to each place of the last stop: what it costs, and the places before. */
  let ways: { cost: number; at: number[] }[] = [{ cost: 0, at: [] }];
  for (const stop of stops) {
    const places = passing(line, stop);
    const next = places.flatMap((foot) => {
      const before = ways.filter(({ at }) => (at.at(-1) ?? 0) <= foot.alongM);
      const cheapest = before.toSorted((a, b) => a.cost - b.cost)[0];
      return cheapest ? [{ cost: cheapest.cost + costOf(foot), at: [...cheapest.at, foot.alongM] }] : [];
    });
    ways = next.length ? next : ways.map(({ cost, at }) => ({ cost, at: [...at, at.at(-1) ?? 0] }));
  }
  const [best] = ways.toSorted((a, b) => a.cost - b.cost || (b.at.at(-1) ?? 0) - (a.at.at(-1) ?? 0));
  return stops.map((stop, n) => ({ ...stop, alongM: best!.at[n]! }));
}

/** The places where the line passes a stop, or comes nearest to it. */
function passing(line: RouteLine, { point, radiusM }: Stop): Foot[] {
  for (let reachM = radiusM + EARLY_M; ; reachM *= 4) {
    const found = feet(line, point, reachM);
    if (found.length || reachM > 1e7) return found;
  }
}

/** Ten metres nearer are nothing: what decides between them is the order. */
const costOf = ({ offM }: Foot) => Math.floor(offM / 10) ** 2;

/**
 * Take in one fix more.
 *
 * @param certainM metres along the line behind which everything is done
 * @param likelyM metres along the line where the courier most likely is
 */
export function visited(
  stops: readonly RouteStop[],
  before: Visits,
  fix: Measured,
  { certainM, likelyM }: { certainM: number; likelyM: number },
): Visits {
  const now: Visits = { ...before, done: [...before.done] };
  const off = (n: number) => metresNear(stops[n]!.point, fix);
  leave(stops, now, fix);
  for (;;) {
    const at = presentAt(now);
    const next = nextAt(stops, now, likelyM, (n) => off(n) <= stops[n]!.radiusM && (at < 0 || off(n) <= off(at)));
    if (next < 0) {
      delete now.near;
      break;
    }
    const since = now.near?.stop === next ? now.near.since : fix.at;
    now.near = { stop: next, since };
    if (fix.at - since < (stops[next]!.dwellS ?? 0) * 1000) break;
    arrive(now, next, { since, at: fix.at });
  }
  passBy(stops, now, certainM);
  return now;
}

/** The stop the courier is at, or -1. */
const presentAt = ({ done }: Visits) =>
  done.findLastIndex(({ arrivedAt, departedAt }) => arrivedAt !== undefined && departedAt === undefined);

/** The first pending stop he may be arriving at, or -1. One may be passed over only where the line has passed it. */
function nextAt(
  stops: readonly RouteStop[],
  { done }: Visits,
  likelyM: number,
  isInside: (n: number) => boolean,
): number {
  for (let n = done.length; n < stops.length; n++) {
    if (likelyM < stops[n]!.alongM - stops[n]!.radiusM - EARLY_M) return -1;
    if (isInside(n)) return n;
    if (likelyM < stops[n]!.alongM) return -1;
  }
  return -1;
}

function arrive(now: Visits, stop: number, { since, at }: { since: number; at: number }): void {
  const present = presentAt(now);
  if (present >= 0) now.done[present] = { ...now.done[present], departedAt: now.awaySince ?? at };
  while (now.done.length < stop) now.done.push({});
  now.done.push({ arrivedAt: since });
  delete now.near;
  delete now.awaySince;
}

function leave(stops: readonly RouteStop[], now: Visits, fix: Measured): void {
  const present = presentAt(now);
  if (present < 0) return;
  const { point, radiusM } = stops[present]!;
  const blurM = Math.min(fix.accuracyM ?? USUAL_ACCURACY_M, EARLY_M);
  if (metresNear(point, fix) <= radiusM * LEAVING + blurM) delete now.awaySince;
  else if (now.awaySince === undefined) now.awaySince = fix.at;
  else if (fix.at - now.awaySince >= LEAVING_MS) {
    now.done[present] = { ...now.done[present], departedAt: now.awaySince };
    delete now.awaySince;
  }
}

/** Stops left far behind are skipped; the last never is. */
function passBy(stops: readonly RouteStop[], now: Visits, certainM: number): void {
  for (let n = now.done.length; n < stops.length - 1; n++) {
    if (now.near?.stop === n || certainM <= stops[n]!.alongM + stops[n]!.radiusM + BEHIND_M) return;
    now.done.push({});
  }
}
