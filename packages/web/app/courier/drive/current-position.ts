import { signal } from "@preact/signals";
import type { LatLon } from "@waybill/geometry/lat-lon";

/** Where the phone is. `at` by its own clock, milliseconds since 1970. */
export interface CurrentPosition extends LatLon {
  at: number;
  accuracyM: number;
  speedMps?: number;
  headingDeg?: number;
}

/** The newest position, and why there is none. */
export const currentPosition = signal<CurrentPosition | undefined>(undefined);
export type LocationFailure = "denied" | "unavailable";
export const locationFailure = signal<LocationFailure | undefined>(undefined);

/** Receivers give no number, or -1, for what they do not know. */
const known = (value: number | null): value is number => value !== null && Number.isFinite(value) && value >= 0;

export function toCurrentPosition({ coords, timestamp }: GeolocationPosition): CurrentPosition {
  const { latitude: lat, longitude: lon, accuracy, speed, heading } = coords;
  return {
    at: Math.round(timestamp),
    lat,
    lon,
    accuracyM: accuracy,
    ...(known(speed) && { speedMps: speed }),
    ...(known(heading) && { headingDeg: heading }),
  };
}

export function noteLocationFailure({ code }: GeolocationPositionError): void {
  locationFailure.value = code === GeolocationPositionError.PERMISSION_DENIED ? "denied" : "unavailable";
}

/** Younger is good enough to look for tasks. */
const MAX_AGE_MS = 60_000;
const LOCATE_TIMEOUT_MS = 20_000;

/** Ask for the position once. @returns undefined when there is none; `locationFailure` says why */
export function locate(): Promise<CurrentPosition | undefined> {
  if (currentPosition.value && Date.now() - currentPosition.value.at < MAX_AGE_MS)
    return Promise.resolve(currentPosition.value);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      (position) => {
        currentPosition.value = toCurrentPosition(position);
        locationFailure.value = undefined;
        resolve(currentPosition.value);
      },
      (error) => {
        noteLocationFailure(error);
        resolve(undefined);
      },
      { maximumAge: MAX_AGE_MS, timeout: LOCATE_TIMEOUT_MS, enableHighAccuracy: false },
    );
  });
}
