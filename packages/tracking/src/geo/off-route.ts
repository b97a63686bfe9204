import { DEFAULT_ACCURACY_M } from "../fixes/step.ts";

/** Closer to the line than this plus the accuracy of the fix is on the route. */
const MAX_ON_ROUTE_M = 25;
/** Further than this plus the accuracy is a vote for off the route. */
const CORRIDOR_M = 50;
/** Further than this plus the accuracy counts as two votes. */
const FAR_OFF_ROUTE_M = 75;
/** Votes needed. */
const MIN_OFF_VOTES = 2;
/** No more than this is attributed to the phone's accuracy. */
const MAX_ACCURACY_M = 50;
/**
 * Minimum time of consecutive votes for a change in either direction: two fixes of a phone that reports every ten
 * seconds.
 */
const PERSISTENCE_MS = 7_000;

/** The newest detours that are stored; one request does not contain more. */
const MAX_DETOURS = 8;

/** One detour; times in milliseconds since 1970. */
export interface Detour {
  /** Time of the first fix off the route. */
  since: number;
  /** Greatest distance from the line; undefined beyond the search distance. */
  offM?: number;
  /** Time of the first fix back on the route; undefined while off it. */
  backAt?: number;
}

/** The detours of a run, and the votes of its newest fixes. */
export interface OffRouteState {
  detours: Detour[];
  /** Since when all fixes contradict the current state: none was on the line, or while off the route, all were. */
  contrarySince?: number;
  /** Votes for off the route since then. */
  offVotes?: number;
}

/** Whether the run is off its route. */
export const isOffRoute = (state: OffRouteState | undefined): boolean => {
  const last = state?.detours.at(-1);
  return last !== undefined && last.backAt === undefined;
};

/** A fix and its distance from the route; undefined beyond the search distance. */
interface OffsetFix {
  at: number;
  accuracyM?: number;
  offM?: number;
}

/**
 * The state after one more fix. One bad fix changes nothing: a run is off its route after two fixes in a row that are
 * both outside the corridor, or one far outside and the other at least not on the line. A short detour has no more
 * fixes than that.
 */
export function updateOffRoute(
  before: OffRouteState | undefined,
  { at, accuracyM = DEFAULT_ACCURACY_M, offM = Infinity }: OffsetFix,
): OffRouteState {
  const { detours, contrarySince, offVotes = 0 } = before ?? { detours: [] };
  const last = detours.at(-1);
  const off = last?.backAt === undefined ? last : undefined;
  const clearM = offM - Math.min(accuracyM, MAX_ACCURACY_M);
  const isOn = clearM <= MAX_ON_ROUTE_M;
  const revised = (detour: Detour) => ({ detours: [...detours.slice(0, -1), detour] });
  if (isOn !== (off !== undefined)) return off ? revised({ ...off, ...furthestOffset(off.offM, offM) }) : { detours };
  const since = contrarySince ?? at;
  const isLongEnough = at - since >= PERSISTENCE_MS;
  if (off) return isLongEnough ? revised({ ...off, backAt: since }) : { detours, contrarySince: since };
  const votes = offVotes + (clearM > FAR_OFF_ROUTE_M ? MIN_OFF_VOTES : clearM > CORRIDOR_M ? 1 : 0);
  if (!isLongEnough || votes < MIN_OFF_VOTES)
    return { detours, contrarySince: since, offVotes: Math.min(votes, MIN_OFF_VOTES) };
  return { detours: [...detours, { since, ...furthestOffset(offM) }].slice(-MAX_DETOURS) };
}

const furthestOffset = (one = 0, other = 0) => {
  const offsets = [one, other].filter((metres) => metres > 0 && metres < Infinity);
  return offsets.length > 0 ? { offM: Math.max(...offsets) } : {};
};
