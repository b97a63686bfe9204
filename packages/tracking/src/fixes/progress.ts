import { createPlace, passedM, type Place } from "./place.ts";
import type { LatLon } from "@waybill/geometry/lat-lon";
import type { TimedPosition } from "./step.ts";
import type { FixClass, MeasuredFix, FixClassification } from "./fix.ts";
import type { RouteProgress } from "../geo/route-progress.ts";

/** The last fix of a chain, the smoothed speed there, and how far the chain has come. */
export interface ChainHead extends TimedPosition {
  /** Smoothed over about half a minute. */
  speedMps?: number;
  /** Metres up to the last fix, or the first one of `place`: of the run, or of the chain while it is a rival. */
  metres: number;
  /** Where it has been standing, or too close to it to tell; none when the last fix is the only one there. */
  place?: Place | undefined;
  /** The newest halts before that place. */
  halts?: Halt[] | undefined;
}

/** A halt that is over: from the first fix of its place to the last, in milliseconds since 1970. */
export interface Halt extends LatLon {
  since: number;
  until: number;
}

/** Consecutive fixes that agree with one another. */
export interface FixChain {
  first: TimedPosition;
  head: ChainHead;
  fixes: number;
}

/** Fixes that agree with one another and not with the run. */
export interface RivalChain extends FixChain {
  /** Along the route, as if they were the run. */
  routeProgress?: RouteProgress | undefined;
  /** Classifications of its fixes, when requested. Never stored. */
  members?: FixClassification[];
}

/** What the run has done since it made an impossible step. */
export interface Excursion {
  /** The last fix before the step. */
  from: ChainHead;
  /** Number of fixes before it that agree with one another: the ok ones. */
  fixesBefore: number;
  /** They became jumps. */
  isOutvoted?: true;
  /** Progress along the route before it. */
  routeProgress?: RouteProgress;
  /** Classifications of outvoted fixes, when requested. Never stored. */
  membersBefore?: FixClassification[];
}

/** The newest usable fix: what a live map shows. */
export interface MapMarker extends Omit<MeasuredFix, "speedMps"> {
  class: "ok" | "jump";
}

/**
 * The state of the fold over a run's sorted fixes: small, whatever their number. fold-fixes.ts explains the chains. A field that
 * ends is set to undefined: deleting it would make the object slow.
 */
export interface RunProgress {
  counts: Partial<Record<FixClass, number>>;
  /** The last fix that is ok for good. */
  settled?: ChainHead | undefined;
  /** ok fixes after it that later ones can still outvote. */
  tentative?: FixChain | undefined;
  /** jump fixes that agree with one another but not with the above. */
  rival?: RivalChain | undefined;
  /** The newest impossible step that the run made, while it may come back. */
  excursion?: Excursion | undefined;
  /** Time of the first usable fix, in milliseconds since 1970. */
  startedAt?: number;
  last?: MapMarker;
  /** The ten-second interval of the latest arrival, counted since 1970. */
  tick: number;
  /** The first and the last arrival in that interval, in milliseconds since its start. */
  firstArrivalMs?: number;
  lastArrivalMs?: number;
  /** Last activity, in milliseconds since 1970: the newest time of a fix, or of its arrival if that is earlier. */
  aliveAt: number;
  /** Progress along the route, when the run has one. */
  routeProgress?: RouteProgress | undefined;
  /** Route progress before the tentative fixes: restored when they are outvoted. */
  settledRouteProgress?: RouteProgress | undefined;
  /** Classifications of its ok fixes, when requested. Never stored. */
  members?: FixClassification[];
}

/** This many fixes in a row that agree with one another are no accident. */
export const MIN_AGREEING_FIXES = 5;

/** Before the first fix. */
export const EMPTY_PROGRESS: RunProgress = { counts: {}, tick: 0, aliveAt: 0 };

const TICK_MS = 10_000;
/** The ten-second interval of a time, counted since 1970. */
const tickNumber = (at: number) => Math.floor(at / TICK_MS);
/** The end of the interval of the latest arrival, in milliseconds since 1970. */
export const tickEndAt = ({ tick }: RunProgress) => (tick + 1) * TICK_MS;

/** Includes an arrival in `progress`. */
export function addArrival(progress: RunProgress, at: number): void {
  const tick = tickNumber(at);
  if (tick < progress.tick) return;
  const ms = at - tick * TICK_MS;
  const { firstArrivalMs = ms, lastArrivalMs = ms } = tick === progress.tick ? progress : {};
  progress.tick = tick;
  progress.firstArrivalMs = Math.min(firstArrivalMs, ms);
  progress.lastArrivalMs = Math.max(lastArrivalMs, ms);
}

/** Whether more than one request arrived in the latest interval: `run.progressed` covers the first only. */
export const hasLaterArrivals = ({ firstArrivalMs = 0, lastArrivalMs = 0 }: RunProgress) =>
  lastArrivalMs > firstArrivalMs;

/** The last ok fix. */
export const headOf = ({ settled, tentative }: RunProgress): ChainHead | undefined => tentative?.head ?? settled;

/** Metres up to a head, those within its place included when the courier is passing through it. */
export const travelledM = (head: ChainHead) => (head.place ? head.metres + passedM(head.place, head) : head.metres);

/**
 * Distance: the sum of the great-circle steps from each ok fix to the next. Impossible steps are left out, and so is what a
 * phone reports while its courier stands still. A gap counts as the straight line, which is the minimum.
 */
export function distanceM(progress: RunProgress): number {
  const head = headOf(progress);
  return head ? travelledM(head) : 0;
}

/** The newest fix that others agree with, whether it is ok or not. */
const presentHead = (progress: RunProgress): ChainHead | undefined =>
  progress.rival && progress.rival.fixes >= MIN_AGREEING_FIXES ? progress.rival.head : headOf(progress);

/** Smoothed metres per second, if known. */
export const speedMps = (progress: RunProgress) => presentHead(progress)?.speedMps;

/** Where the phone says that the courier is, and since when. */
export function currentPlace(progress: RunProgress): Place | undefined {
  const head = presentHead(progress);
  return head && placeOf(head);
}

/** The place at a head. */
export const placeOf = (head: ChainHead): Place => head.place ?? createPlace(head);

/** Number of fixes of the run, of any class. */
export const fixCount = ({ counts }: RunProgress) => Object.values(counts).reduce((sum, count) => sum + count, 0);
