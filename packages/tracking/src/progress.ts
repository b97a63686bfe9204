import type { Seen } from "./classify.ts";
import type { FixClass, Measured, Verdict } from "./fixes.ts";
import type { Journey } from "./journey.ts";
import { metresBetween, type Place } from "@waybill/geometry/places";

/** The last fix of a chain, and how fast the courier was there. */
export interface Head extends Seen {
  /** Smoothed over about half a minute. */
  speedMps?: number;
}

/** Fixes in a row that agree with one another. */
export interface Chain {
  first: Seen;
  head: Head;
  fixes: number;
  /** Between its own fixes. */
  metres: number;
  /** Their verdicts, where somebody asked for them. Never stored. */
  members?: Verdict[];
}

/** The newest place we were told and could use: what a live map shows. */
export interface Marker extends Omit<Measured, "speedMps"> {
  class: "ok" | "jump";
}

/** Since when, and around where. */
export interface Rest extends Place {
  at: number;
}

/**
 * All that the fold over a run's sorted fixes remembers: small, whatever the number of fixes. fold.ts tells what the
 * chains are for.
 */
export interface Progress {
  counts: Partial<Record<FixClass, number>>;
  /** Metres up to `settled`. */
  settledM: number;
  /** The last fix that stays ok whatever comes. */
  settled?: Head;
  /** ok fixes after it that later ones may still outvote. */
  tentative?: Chain;
  /** jump fixes that agree with one another and not with the above. */
  rival?: Chain;
  /** The first fix that could be used, in milliseconds since 1970. */
  startedAt?: number;
  last?: Marker;
  /** Since when, and around where, the courier has not moved. */
  rest?: Rest;
  /** The ten-second interval of the latest receipt, counted since 1970. */
  tick: number;
  /** When it last was alive, in milliseconds since 1970: the newest time of a fix, or of its receipt if that is earlier. */
  aliveAt: number;
  /** Along its route, where it has one. */
  journey?: Journey;
  /** The same before the tentative fixes: where it goes on from when they are outvoted. */
  firm?: Journey;
}

/** Before the first fix. */
export const NOTHING_YET: Progress = { counts: {}, settledM: 0, tick: 0, aliveAt: 0 };

const TICK_MS = 10_000;
/** The ten-second interval of a moment, counted since 1970. */
export const tickOf = (at: number) => Math.floor(at / TICK_MS);

/**
 * Metres over the ground: the sum of the great-circle steps from each ok fix to the next. Nothing is smoothed away:
 * neither the jitter of standing still nor a gap, across which the straight line is the least the courier can have gone.
 */
export function distanceM({ settledM, settled, tentative }: Progress): number {
  if (!tentative) return settledM;
  return settledM + (settled ? metresBetween(settled, tentative.first) : 0) + tentative.metres;
}

/** Smoothed metres per second at the last ok fix, if anything tells. */
export const speedMps = ({ settled, tentative }: Progress) => (tentative?.head ?? settled)?.speedMps;

/** How many fixes of the run there are, of whatever class. */
export const total = ({ counts }: Progress) => Object.values(counts).reduce((sum, count) => sum + count, 0);

const REST_RADIUS_M = 30;
const METRES_A_DEGREE = 111_195;
const REST_MPS = 1;
const REST_MS = 120_000;

/** Does the phone itself say that it moves? */
export const saysItMoves = ({ speedMps: reportedMps = 0 }: Measured) => reportedMps >= REST_MPS;

/** Where the courier has been resting, after one more fix: around the same place, or anew from this one. */
export function resting(rest: Rest | undefined, fix: Measured): Rest {
  if (rest && !saysItMoves(fix) && isWithinRest(rest, fix)) return rest;
  return { at: fix.at, lat: fix.lat, lon: fix.lon };
}

/** Most fixes of a drive are told by their latitude alone: the great circle is no shorter than the step north. */
const isWithinRest = (rest: Rest, fix: Measured) =>
  Math.abs(fix.lat - rest.lat) * METRES_A_DEGREE <= REST_RADIUS_M && metresBetween(rest, fix) <= REST_RADIUS_M;

/** Two minutes within 30 m, slower than 1 m/s by the phone's own word: standing still. */
export const isStill = (rest: Rest | undefined, at: number) => rest !== undefined && at - rest.at >= REST_MS;
