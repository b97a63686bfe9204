import type { TimedPosition } from "./step.ts";
import type { FixClass, MeasuredFix, FixClassification } from "./fix.ts";
import type { RouteProgress } from "../geo/route-progress.ts";
import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";

/** The last fix of a chain and the smoothed speed there. */
export interface ChainHead extends TimedPosition {
  /** Smoothed over about half a minute. */
  speedMps?: number;
}

/** Consecutive fixes that agree with one another. */
export interface FixChain {
  first: TimedPosition;
  head: ChainHead;
  fixes: number;
  /** Distance between the fixes of the chain. */
  metres: number;
  /** Classifications of its fixes, when requested. Never stored. */
  members?: FixClassification[];
}

/** The newest usable fix: what a live map shows. */
export interface MapMarker extends Omit<MeasuredFix, "speedMps"> {
  class: "ok" | "jump";
}

/** Since when, and around which position. */
export interface RestPlace extends LatLon {
  at: number;
}

/** The state of the fold over a run's sorted fixes: small, whatever their number. fold-fixes.ts explains the chains. */
export interface RunProgress {
  counts: Partial<Record<FixClass, number>>;
  /** Metres up to `settled`. */
  settledM: number;
  /** The last fix that is ok for good. */
  settled?: ChainHead;
  /** ok fixes after it that later ones can still outvote. */
  tentative?: FixChain;
  /** jump fixes that agree with one another but not with the above. */
  rival?: FixChain;
  /** Time of the first usable fix, in milliseconds since 1970. */
  startedAt?: number;
  last?: MapMarker;
  /** Since when, and around which position, the courier has not moved. */
  rest?: RestPlace;
  /** The ten-second interval of the latest arrival, counted since 1970. */
  tick: number;
  /** Last activity, in milliseconds since 1970: the newest time of a fix, or of its arrival if that is earlier. */
  aliveAt: number;
  /** Progress along the route, when the run has one. */
  routeProgress?: RouteProgress;
  /** Route progress before the tentative fixes: restored when they are outvoted. */
  settledRouteProgress?: RouteProgress;
}

/** Before the first fix. */
export const EMPTY_PROGRESS: RunProgress = { counts: {}, settledM: 0, tick: 0, aliveAt: 0 };

const TICK_MS = 10_000;
/** The ten-second interval of a time, counted since 1970. */
export const tickNumber = (at: number) => Math.floor(at / TICK_MS);

/**
 * Distance: the sum of the great-circle steps from each ok fix to the next. Nothing is smoothed: neither the jitter of
 * standing still nor a gap, across which the straight line is the minimum.
 */
export function distanceM({ settledM, settled, tentative }: RunProgress): number {
  if (!tentative) return settledM;
  return settledM + (settled ? metresBetween(settled, tentative.first) : 0) + tentative.metres;
}

/** Smoothed metres per second at the last ok fix, if known. */
export const speedMps = ({ settled, tentative }: RunProgress) => (tentative?.head ?? settled)?.speedMps;

/** Number of fixes of the run, of any class. */
export const fixCount = ({ counts }: RunProgress) => Object.values(counts).reduce((sum, count) => sum + count, 0);

const REST_RADIUS_M = 30;
const METRES_PER_DEGREE = 111_195;
const MAX_REST_MPS = 1;
const MIN_REST_MS = 120_000;

/** Whether the phone itself reports movement. */
export const isReportedMoving = ({ speedMps: reportedMps = 0 }: MeasuredFix) => reportedMps >= MAX_REST_MPS;

/** The rest place after one more fix: unchanged while the fix is near it, else the fix. */
export function updateRest(rest: RestPlace | undefined, fix: MeasuredFix): RestPlace {
  if (rest && !isReportedMoving(fix) && isWithinRest(rest, fix)) return rest;
  return { at: fix.at, lat: fix.lat, lon: fix.lon };
}

/** For most fixes of a drive the latitude decides: the great circle is no shorter than its northward part. */
const isWithinRest = (rest: RestPlace, fix: MeasuredFix) =>
  Math.abs(fix.lat - rest.lat) * METRES_PER_DEGREE <= REST_RADIUS_M && metresBetween(rest, fix) <= REST_RADIUS_M;

/** Whether the courier is stationary: two minutes within 30 m, and slower than 1 m/s as the phone reports. */
export const isStationary = (rest: RestPlace | undefined, at: number) =>
  rest !== undefined && at - rest.at >= MIN_REST_MS;
