import { metresBetween, type Place } from "@waybill/geometry/places";

/** What is needed of a fix to judge the next one by it. */
export interface Seen extends Place {
  at: number;
  accuracyM?: number;
}

/** 252 km/h: faster than any road. */
const ROAD_MPS = 70;
/** Phones stamp whole seconds: a step may have had one second more than the times say. */
const CLOCK_S = 1;
/** What a fix without an accuracy is taken to have, in metres. */
const USUAL_ACCURACY_M = 15;
/** A step that only a pause of more than this makes possible proves little. */
const NEAR_S = 10;

/** How two fixes go together. */
export interface Step {
  metres: number;
  seconds: number;
  /** `near`: on the same road; `far`: possible, but only thanks to the time between; `none`: no road is that fast. */
  fit: "near" | "far" | "none";
}

/** Judge the step from `from` to a later fix `to`: both accuracies and a second of clock are on the fix's side. */
export function stepOf(from: Seen, to: Seen): Step {
  const metres = metresBetween(from, to);
  const seconds = (to.at - from.at) / 1000;
  const blur = (from.accuracyM ?? USUAL_ACCURACY_M) + (to.accuracyM ?? USUAL_ACCURACY_M);
  const reach = (span: number) => ROAD_MPS * (span + CLOCK_S) + blur;
  return {
    metres,
    seconds,
    fit: metres > reach(seconds) ? "none" : metres > reach(Math.min(seconds, NEAR_S)) ? "far" : "near",
  };
}

/** Why a step is no step, in words. */
export function jumpInWords({ metres, seconds }: Step): string {
  if (seconds < 1) return `${Math.round(metres)} m from the fix of the same second; no road is that fast`;
  return `${Math.round(metres / seconds)} m/s from the fix ${Math.round(seconds)} s before; more than ${ROAD_MPS} m/s is not a road`;
}
