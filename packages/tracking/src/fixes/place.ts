import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import { planarDistanceM, wrapDegrees } from "../geo/route-line.ts";
import { type MeasuredFix, RESOLUTION } from "./fix.ts";
import { DEFAULT_ACCURACY_M } from "./step.ts";

/**
 * Where a courier is: consecutive fixes that cannot be distinguished from standing still. The position is their mean, which
 * one bad fix hardly moves; the distance counts from the first of them.
 */
export interface Place extends LatLon {
  /** Time of the first fix, in milliseconds since 1970. */
  at: number;
  /** Position of the first fix. */
  first: LatLon;
  /** Number of fixes the mean is of, at most MAX_MEAN_FIXES. */
  fixes: number;
  /** Sum of the steps since the first fix. */
  pathM: number;
  /** How many of the newest fixes were outside: the next one decides. */
  outside?: number;
}

/** Fixes closer to the mean than this, or twice their accuracy, are at the place. */
const PLACE_RADIUS_M = 40;
/** While the phone itself reports that it stands. */
const STANDING_FACTOR = 2;
/** The newest fixes that count for the mean. */
const MAX_MEAN_FIXES = 30;
/** A place with this many fixes is left with the second fix outside, or with one twice as far away. */
const MIN_CERTAIN_FIXES = 3;
/** While the phone itself reports that it stands, so many fixes outside may be reflections. */
const MAX_REFLECTED_FIXES = 5;
/** A path at most this much longer than the straight line was driven; a longer one is noise. */
const MIN_STRAIGHTNESS = 0.7;

/** A place where a courier has been for this long, and that is no stop, is a halt. */
export const MIN_HALT_MS = 10 * 60_000;

const MIN_MOVING_MPS = 1;
/** A courier stands when they have been at a place for this long. */
export const MIN_STATIONARY_MS = 120_000;

/** Whether the phone itself reports movement. */
export const isReportedMoving = ({ speedMps = 0 }: MeasuredFix) => speedMps >= MIN_MOVING_MPS;

/** The place of a single fix. */
export const createPlace = ({ at, lat, lon }: LatLon & { at: number }): Place => ({
  at,
  lat,
  lon,
  first: { lat, lon },
  fixes: 1,
  pathM: 0,
});

/** The place with one more fix, `stepM` from the one before; undefined when the courier has left it. */
export function extendPlace(place: Place, fix: MeasuredFix, stepM: number): Place | undefined {
  if (isReportedMoving(fix)) return undefined;
  const standing = fix.speedMps === undefined ? 1 : STANDING_FACTOR;
  const radiusM = standing * Math.max(PLACE_RADIUS_M, 2 * (fix.accuracyM ?? DEFAULT_ACCURACY_M));
  const offM = planarDistanceM(place, fix);
  const pathM = Math.round((place.pathM + stepM) * 100) / 100;
  const { at, lat, lon, first, fixes } = place;
  if (offM > radiusM) {
    const outside = (place.outside ?? 0) + 1;
    const maxOutside = fix.speedMps !== undefined ? MAX_REFLECTED_FIXES : offM > 2 * radiusM ? 0 : 1;
    const isLeft = fixes < MIN_CERTAIN_FIXES || outside > maxOutside;
    return isLeft ? undefined : { at, lat, lon, first, fixes, pathM, outside };
  }
  const weight = Math.min(fixes + 1, MAX_MEAN_FIXES);
  return {
    at,
    lat: moveMean(lat, fix.lat - lat, weight),
    lon: moveMean(lon, wrapDegrees(fix.lon - lon), weight),
    first,
    fixes: weight,
    pathM,
  };
}

/** The mean after a value that differs from it, at the stored resolution. */
const moveMean = (mean: number, difference: number, weight: number) =>
  Math.round((mean + difference / weight) * RESOLUTION.lat) / RESOLUTION.lat;

/** Metres from the first fix of a place to a position outside it, `stepM` from the newest fix. */
export function departureM({ first, pathM }: Place, position: LatLon, stepM: number): number {
  const straightM = metresBetween(first, position);
  return isDriven(pathM + stepM, straightM) ? pathM + stepM : straightM;
}

/** Metres from the first fix of a place to its newest, at `position`: none unless it is being passed through. */
export const passedM = ({ first, pathM }: Place, position: LatLon): number =>
  isDriven(pathM, metresBetween(first, position)) ? pathM : 0;

const isDriven = (pathM: number, straightM: number) => straightM >= MIN_STRAIGHTNESS * pathM;

/** Whether the courier has been at the place for two minutes. */
export const isStationary = (place: Place | undefined, at: number) =>
  place !== undefined && at - place.at >= MIN_STATIONARY_MS;
