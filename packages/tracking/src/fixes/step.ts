import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";

/** The part of a fix that the next one is compared with. */
export interface TimedPosition extends LatLon {
  at: number;
  accuracyM?: number;
}

/** 252 km/h: faster than traffic on any road. */
const MAX_ROAD_MPS = 70;
/** Phones truncate times to seconds: a step may have taken one second more than the times say. */
const CLOCK_TOLERANCE_S = 1;
/** Accuracy assumed for a fix without one, in metres. */
export const DEFAULT_ACCURACY_M = 15;
/** A step that is possible only because of a longer pause than this is weak evidence. */
const MAX_NEAR_GAP_S = 10;

/** The step between two fixes. */
export interface FixStep {
  metres: number;
  seconds: number;
  /**
   * `near`: plausible within seconds; `far`: plausible only because of the time between; `none`: faster than any road.
   */
  fit: "near" | "far" | "none";
}

/**
 * Measure the step from `from` to a later fix `to`. Both accuracies and a second of clock error count in its favour.
 */
export function measureStep(from: TimedPosition, to: TimedPosition): FixStep {
  const metres = metresBetween(from, to);
  const seconds = (to.at - from.at) / 1000;
  const blur = (from.accuracyM ?? DEFAULT_ACCURACY_M) + (to.accuracyM ?? DEFAULT_ACCURACY_M);
  const reach = (span: number) => MAX_ROAD_MPS * (span + CLOCK_TOLERANCE_S) + blur;
  return {
    metres,
    seconds,
    fit: metres > reach(seconds) ? "none" : metres > reach(Math.min(seconds, MAX_NEAR_GAP_S)) ? "far" : "near",
  };
}

/** Faster than any aircraft or train that carries a courier. */
const MAX_JOURNEY_MPS = 300;
/** A journey that no road leads along takes longer than this. */
const MIN_JOURNEY_S = 60;

/** Whether somebody can have been carried there, by air or rail; if not, one of the two positions is wrong. */
export function isJourney(from: TimedPosition, to: TimedPosition): boolean {
  const seconds = (to.at - from.at) / 1000;
  return seconds >= MIN_JOURNEY_S && metresBetween(from, to) <= MAX_JOURNEY_MPS * seconds;
}

/** Why a step is a jump, for the API. */
export function describeJump({ metres, seconds }: FixStep): string {
  if (seconds < 1) return `${Math.round(metres)} m from the fix of the same second; no road is that fast`;
  return `${Math.round(metres / seconds)} m/s from the fix ${Math.round(seconds)} s before; more than ${MAX_ROAD_MPS} m/s is not a road`;
}
