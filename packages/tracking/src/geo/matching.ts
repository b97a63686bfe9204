/**
 * Map matching: how far along its route a run is, from fixes that are metres off.
 *
 * The nearest position on the line is ambiguous where the line passes twice: at a crossing, around a loop, in a street driven
 * in both directions. So a run has several candidates, each a position along the line with a cost (the negative logarithm of
 * its likelihood: Viterbi's algorithm over a hidden Markov model, after Newson and Krumm, "Hidden Markov Map Matching
 * Through Noise and Sparseness", 2009), and each fix advances each candidate:
 *
 * - it stays, or moves forward to a nearest point of the fix; never back;
 * - distance from the fix costs, relative to its accuracy, but never more than MAX_FIX_COST: neither a bad fix nor a detour
 *   decides alone;
 * - moving further along the line than the straight distance costs: otherwise loops would be skipped. The time between two
 *   fixes and the speed the phone reports reduce this cost.
 *
 * The result is the least of all plausible candidates, and never less than the result before: while two laps explain the
 * fixes equally well, the run counts as being on the first. It may lag for a few fixes, and does not lead.
 */
import { DEFAULT_ACCURACY_M } from "../fixes/step.ts";
import type { MeasuredFix } from "../fixes/fix.ts";
import { findNearestPoints, type NearestPoint, planarDistanceM, positionAt, type RouteLine } from "./route-line.ts";

/** A position along the line in metres, and its cost above the cheapest candidate. */
export type MatchCandidate = [alongM: number, cost: number];

/** The state of the matching along the line. */
export interface RouteMatch {
  /** Cheapest first; empty until the run has reached its route. */
  candidates: MatchCandidate[];
  /** Metres along the line that are certain: never decreases. */
  alongM: number;
  /** Time of the newest fix, in milliseconds since 1970. */
  at: number;
  /** Distance from the newest fix to the line; undefined beyond the search distance. */
  offM?: number;
}

const MAX_CANDIDATES = 8;
/** Candidates with a higher cost are dropped. */
const MAX_COST = 25;
/** Candidates up to this cost are plausible and hold the result back. */
const MAX_PLAUSIBLE_COST = 4;
/** Temporary extra cost of a candidate that is further from the newest fix than the noise. */
const DOUBT_COST = 3;
/** The noise, in standard deviations. */
const NOISE_SIGMAS = 3;
/** How far a candidate may be ahead of a fix and still match it, in standard deviations. */
const MAX_BACKWARD_SIGMAS = 2.5;
/** The maximum cost that one fix can add to a candidate. */
const MAX_FIX_COST = 3;
/** Error of the route itself, whether drawn or recorded. */
const ROUTE_ERROR_M = 8;
/** Errors of successive fixes are correlated for some seconds: fixes in quicker succession weigh less. */
const INDEPENDENT_AFTER_S = 5;
/** Distance at which the end is near. */
const NEAR_END_M = 100;
/** Search distance around a fix. */
const SEARCH_M = 60;
/** Two candidates closer than this are the same. */
const SAME_CANDIDATE_M = 10;
/** Maximum cost of starting elsewhere than at the start, and the distance at which half of it is reached. */
const MAX_LATE_START_COST = 5;
const HALF_LATE_START_M = 1_000;

/** The match after one more fix, which is not older than those before. */
export function updateMatch(line: RouteLine, before: RouteMatch | undefined, fix: MeasuredFix): RouteMatch {
  const sigmaM = Math.hypot(fix.accuracyM ?? DEFAULT_ACCURACY_M, ROUTE_ERROR_M);
  const reachM = SEARCH_M + 2 * sigmaM;
  const nearest = findNearestPoints(line, fix, reachM);
  const offM = nearest.reduce((least, point) => Math.min(least, point.offM), Infinity);
  const seconds = before ? Math.max(0, fix.at - before.at) / 1000 : INDEPENDENT_AFTER_S;
  const weight = Math.min(1, Math.max(0.2, seconds / INDEPENDENT_AFTER_S));
  const off = (metres: number) =>
    weight * MAX_FIX_COST * (1 - Math.exp(-((metres / sigmaM) ** 2) / (2 * MAX_FIX_COST)));
  /**
   * Distance from the fix to a candidate. The noise that moved the candidate ahead may move the fix back: within that
   * noise it still matches.
   */
  const awayM = (alongM: number) =>
    nearest.reduce(
      (least, point) =>
        point.alongM <= alongM && point.alongM >= alongM - MAX_BACKWARD_SIGMAS * sigmaM
          ? Math.min(least, point.offM)
          : least,
      planarDistanceM(positionAt(line, alongM), fix),
    );
  const candidates = before?.candidates.length
    ? bestCandidates([
        ...before.candidates.map(([alongM, cost]): MatchCandidate => [alongM, cost + off(awayM(alongM))]),
        ...advanceCandidates(line, before.candidates, nearest, { seconds, sigmaM, speedMps: fix.speedMps ?? 0, off }),
      ])
    : bestCandidates(nearest.map(({ alongM, offM: metres }) => [alongM, lateStartCost(alongM) + off(metres)]));
  // Rounded up to the decimetre, as everything that is stored.
  const certainM = isAtEnd(line, candidates, fix)
    ? Math.ceil(line.lengthM * 10) / 10
    : certainAlongM(candidates, sigmaM, awayM);
  return {
    candidates,
    alongM: Math.max(before?.alongM ?? 0, certainM),
    at: fix.at,
    ...(offM < Infinity && { offM: Math.round(offM * 10) / 10 }),
  };
}

/** The least plausible position; candidates behind the cheapest by no more than the noise count as the cheapest. */
function certainAlongM(
  [first, ...others]: readonly MatchCandidate[],
  sigmaM: number,
  awayM: (alongM: number) => number,
): number {
  if (!first) return 0;
  let [leastM] = first;
  for (const [alongM, cost] of others) {
    // A candidate far from the newest fix counts as less likely immediately.
    const doubt = awayM(alongM) > NOISE_SIGMAS * sigmaM ? DOUBT_COST : 0;
    if (alongM < first[0] - NOISE_SIGMAS * sigmaM && cost + doubt <= MAX_PLAUSIBLE_COST)
      leastM = Math.min(leastM, alongM);
  }
  return leastM;
}

/** The end is reached when the fix is there within its accuracy and the route was driven up to it. */
function isAtEnd(line: RouteLine, candidates: readonly MatchCandidate[], fix: MeasuredFix): boolean {
  const [likeliest] = candidates;
  if (!likeliest || likeliest[0] < line.lengthM - NEAR_END_M) return false;
  return (
    planarDistanceM(positionAt(line, line.lengthM), fix) <=
    Math.min(NEAR_END_M, Math.max(15, fix.accuracyM ?? DEFAULT_ACCURACY_M))
  );
}

const lateStartCost = (alongM: number) => (MAX_LATE_START_COST * alongM) / (alongM + HALF_LATE_START_M);

interface FixInfluence {
  seconds: number;
  sigmaM: number;
  speedMps: number;
  off: (metres: number) => number;
}

/** Each nearest point of the fix, reached from the candidate behind it that makes it cheapest. */
function advanceCandidates(
  line: RouteLine,
  candidates: readonly MatchCandidate[],
  nearest: readonly NearestPoint[],
  influence: FixInfluence,
): MatchCandidate[] {
  const { seconds, sigmaM, speedMps, off } = influence;
  const places = candidates.map(([alongM]) => positionAt(line, alongM));
  const scaleM = 10 + sigmaM / 2 + 4 * seconds;
  const drivenM = 1.2 * speedMps * seconds;
  const reached: MatchCandidate[] = [];
  for (const { alongM: pointM, offM } of nearest) {
    const point = positionAt(line, pointM);
    let cheapest: MatchCandidate | undefined;
    for (const [n, [fromM, cost]] of candidates.entries()) {
      const stepM = pointM - fromM;
      if (stepM <= 0) continue;
      const cutM = stepM - sigmaM - Math.max(drivenM, planarDistanceM(places[n]!, point));
      const whole = cost + Math.max(0, cutM) / scaleM;
      if (cheapest && cheapest[1] <= whole) continue;
      cheapest = [pointM, whole];
    }
    if (cheapest) reached.push([cheapest[0], cheapest[1] + off(offM)]);
  }
  return reached;
}

/** The cheapest candidates at distinct positions, as they are stored: to the decimetre, and the cheapest costs 0. */
function bestCandidates(candidates: MatchCandidate[]): MatchCandidate[] {
  const sorted = candidates.toSorted(([a, cost], [b, other]) => cost - other || a - b);
  const least = sorted[0]?.[1] ?? 0;
  const best: MatchCandidate[] = [];
  for (const [alongM, cost] of sorted) {
    if (best.length === MAX_CANDIDATES || cost - least > MAX_COST) break;
    if (best.every(([other]) => Math.abs(other - alongM) >= SAME_CANDIDATE_M))
      best.push([Math.round(alongM * 10) / 10, Math.round((cost - least) * 100) / 100]);
  }
  return best;
}
