import { type LatLon, metresBetween } from "@waybill/geometry/lat-lon";
import { offRunMs, type ProjectedRun } from "../fraud/run-projection.ts";
import type { CaptureInfo } from "./exif.ts";

/** Why a proof may be none. It is not an accusation: each has an honest cause, too. */
export const PROOF_FLAGS = ["place", "time"] as const;

/** A parking space, and the error of a phone between houses. */
const MAX_FROM_STOP_M = 100;
/** A phone's clock is right, but a photo may be of just before the start or after the end. */
const MAX_OFF_RUN_MS = 15 * 60_000;

/** What a photo's EXIF says of when and where it was taken, and how that fits its stop and its run. */
export function assessTaken(
  capture: CaptureInfo,
  { stop, run }: { stop: LatLon | undefined; run: ProjectedRun | undefined },
  now: number,
) {
  const metresFromStop = stop && capture.place ? Math.round(metresBetween(stop, capture.place)) : undefined;
  const isOff = {
    place: metresFromStop !== undefined && metresFromStop > MAX_FROM_STOP_M,
    time: run !== undefined && offRunMs(capture, run, now) > MAX_OFF_RUN_MS,
  };
  const { at, hasTimeZone, place } = capture;
  return {
    ...(at !== undefined && { at, hasTimeZone }),
    ...(place && { place }),
    ...(metresFromStop !== undefined && { metresFromStop }),
    flags: PROOF_FLAGS.filter((flag) => isOff[flag]),
  };
}
