import { planarDistanceM } from "../geo/route-line.ts";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { MIN_HALT_MS, type Place } from "../fixes/place.ts";
import type { TrackedStop } from "../geo/stops.ts";

/** Threshold in minutes. */
export interface InactivityThresholds {
  /** @default 5 */
  silentMin?: number;
}

/** Since when, in milliseconds since 1970; both undefined for an active run. */
export interface Inactivity {
  /** The courier has not moved since, and is not at a stop. */
  stalledSince?: number;
  /** The phone has not reported since. */
  silentSince?: number;
}

/** The activity of a run: its place, its newest fix, and its end. */
interface RunActivity {
  place?: Place | undefined;
  lastAt?: number | undefined;
  endedAt?: number | undefined;
}

/**
 * Whether the run is stalled or silent at `now`. Standing still follows from fixes alone: a phone that does not report
 * is silent, and not stalled for longer. A run that has ended or not begun is neither.
 */
export function detectInactivity(
  { place, lastAt, endedAt }: RunActivity,
  stops: readonly TrackedStop[],
  now: number,
  { silentMin = 5 }: InactivityThresholds = {},
): Inactivity {
  if (lastAt === undefined || endedAt !== undefined) return {};
  const isSilent = now - lastAt >= silentMin * 60_000;
  const isStalled = place !== undefined && lastAt - place.at >= MIN_HALT_MS && !isAtStop(place, stops);
  return { ...(isStalled && { stalledSince: place.at }), ...(isSilent && { silentSince: lastAt }) };
}

/** Whether a place is within the radius of a stop. */
export const isAtStop = (place: LatLon, stops: readonly TrackedStop[]) =>
  stops.some(({ point, radiusM }) => planarDistanceM(point, place) <= radiusM);
