import { createPlace, passedM, type Place } from "./place.ts";
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
}

/** Consecutive fixes that agree with one another. */
export interface FixChain {
  first: TimedPosition;
  head: ChainHead;
  fixes: number;
  /** Classifications of its fixes, when requested. Never stored. */
  members?: FixClassification[];
}

/** What the run has done since it made an impossible step that many fixes agree with. */
export interface Excursion {
  /** The last fix before the step. */
  from: ChainHead;
  /** Number of fixes before it that agree with one another: the ok ones. */
  fixesBefore: number;
  /** They were the first of the run, and became jumps. */
  isOutvoted?: true;
  /** Progress along the route before it, while it can still be restored. */
  routeProgress?: RouteProgress;
  /** When the run has come back: what the excursion was, for as long as it has more fixes than the rest. */
  done?: { fixes: number; metres: number };
  /** Classifications of its fixes, and of outvoted ones before it, when requested. Never stored. */
  members?: FixClassification[];
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
  settled?: ChainHead;
  /** ok fixes after it that later ones can still outvote. */
  tentative?: FixChain | undefined;
  /** jump fixes that agree with one another but not with the above. */
  rival?: FixChain | undefined;
  /** The newest impossible step that was accepted, and what came after it. */
  excursion?: Excursion | undefined;
  /** Time of the first usable fix, in milliseconds since 1970. */
  startedAt?: number;
  last?: MapMarker;
  /** The ten-second interval of the latest arrival, counted since 1970. */
  tick: number;
  /** Last activity, in milliseconds since 1970: the newest time of a fix, or of its arrival if that is earlier. */
  aliveAt: number;
  /** Progress along the route, when the run has one. */
  routeProgress?: RouteProgress | undefined;
  /** Route progress before the tentative fixes: restored when they are outvoted. */
  settledRouteProgress?: RouteProgress | undefined;
}

/** Before the first fix. */
export const EMPTY_PROGRESS: RunProgress = { counts: {}, tick: 0, aliveAt: 0 };

const TICK_MS = 10_000;
/** The ten-second interval of a time, counted since 1970. */
export const tickNumber = (at: number) => Math.floor(at / TICK_MS);

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

/** Smoothed metres per second at the last ok fix, if known. */
export const speedMps = (progress: RunProgress) => headOf(progress)?.speedMps;

/** Where the courier is, and since when. */
export function currentPlace(progress: RunProgress): Place | undefined {
  const head = headOf(progress);
  return head && placeOf(head);
}

/** The place at a head. */
export const placeOf = (head: ChainHead): Place => head.place ?? createPlace(head);

/** Number of fixes of the run, of any class. */
export const fixCount = ({ counts }: RunProgress) => Object.values(counts).reduce((sum, count) => sum + count, 0);
