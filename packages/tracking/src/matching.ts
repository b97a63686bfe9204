/**
 * How far along its route a run has come, from fixes that are metres off.
 *
 * The nearest place on the line is no answer where the line comes by twice: at a crossing, round a loop, in a street
 * driven there and back. So a run has several guesses, each a place along the line with a cost (minus the logarithm of
 * its likelihood: Viterbi's algorithm over a hidden Markov model, after Newson and Krumm, "Hidden Markov Map Matching
 * Through Noise and Sparseness", 2009), and each fix carries each guess on:
 *
 * - it stays, or goes forward to a foot of the fix; back, never;
 * - being off the fix costs, by its accuracy, but never more than FAR: neither a bad fix nor a detour decides alone;
 * - going further along the line than from place to place costs: that is how loops are cut. The time between two fixes
 *   forgives some of it, and so does the speed the phone tells.
 *
 * What is told is the least of all plausible guesses, and never less than what was told before: while two laps explain
 * the fixes equally well, the run is told to be on the first of them. It rather lags for a few fixes than leads.
 */
import type { Measured } from "./fixes.ts";
import { feet, type Foot, metresNear, placeAt, type RouteLine } from "./route-line.ts";

/** A place along the line, in metres, and what believing in it has cost more than the cheapest. */
export type Guess = [alongM: number, cost: number];

/** What following along the line remembers. */
export interface Match {
  /** The cheapest first; none before the run has come to its route. */
  guesses: Guess[];
  /** Metres along the line that are certain: never falls. */
  alongM: number;
  /** Of the newest fix, in milliseconds since 1970. */
  at: number;
  /** From the newest fix to the line; nothing when that is further than we look. */
  offM?: number;
}

const MOST_GUESSES = 8;
/** Guesses dearer than this are as good as none. */
const HOPELESS = 25;
/** Guesses up to this cost must be refuted before we go on without them. */
const PLAUSIBLE = 4;
/** What it counts against a guess, for now, that the newest fix is further from it than the noise. */
const DOUBT = 3;
/** The noise, in standard deviations. */
const NOISE = 3;
/** How far a guess may be ahead of a fix and still be where the fix is, in standard deviations. */
const BACK = 2.5;
/** The most that one fix can say against a guess. */
const FAR = 3;
/** A route is drawn, or was driven, with errors of its own. */
const DRAWN_M = 8;
const USUAL_ACCURACY_M = 15;
/** Errors of a phone's fixes go together for some seconds: what comes faster counts less. */
const INDEPENDENT_S = 5;
/** From here on the end is near. */
const END_M = 100;
/** How far from the line we look for it. */
const LOOK_M = 60;
/** Two guesses closer than this are one. */
const SAME_M = 10;
/** What it costs at most to begin somewhere else than at the start, and where half of it is reached. */
const LATE_START = 5;
const LATE_START_M = 1_000;

/** Carry the guesses on with one fix more, which is not older than those before. */
export function matched(line: RouteLine, before: Match | undefined, fix: Measured): Match {
  const sigmaM = Math.hypot(fix.accuracyM ?? USUAL_ACCURACY_M, DRAWN_M);
  const reachM = LOOK_M + 2 * sigmaM;
  const found = feet(line, fix, reachM);
  const offM = found.reduce((least, foot) => Math.min(least, foot.offM), Infinity);
  const seconds = before ? Math.max(0, fix.at - before.at) / 1000 : INDEPENDENT_S;
  const weight = Math.min(1, Math.max(0.2, seconds / INDEPENDENT_S));
  const off = (metres: number) => weight * FAR * (1 - Math.exp(-((metres / sigmaM) ** 2) / (2 * FAR)));
  /** From the fix to a guess. The noise that took it forward may take the fix back: so far behind is still there. */
  const awayM = (alongM: number) =>
    found.reduce(
      (least, foot) =>
        foot.alongM <= alongM && foot.alongM >= alongM - BACK * sigmaM ? Math.min(least, foot.offM) : least,
      metresNear(placeAt(line, alongM), fix),
    );
  const guesses = before?.guesses.length
    ? best([
        ...before.guesses.map(([alongM, cost]): Guess => [alongM, cost + off(awayM(alongM))]),
        ...forward(line, before.guesses, found, { seconds, sigmaM, speedMps: fix.speedMps ?? 0, off }),
      ])
    : best(found.map(({ alongM, offM: metres }) => [alongM, lateStart(alongM) + off(metres)]));
  // Up to the decimetre, as all that is remembered.
  const certainM = isAtEnd(line, guesses, fix) ? Math.ceil(line.lengthM * 10) / 10 : certain(guesses, sigmaM, awayM);
  return {
    guesses,
    alongM: Math.max(before?.alongM ?? 0, certainM),
    at: fix.at,
    ...(offM < Infinity && { offM: Math.round(offM * 10) / 10 }),
  };
}

/** The least place that is plausible; what is behind the cheapest by no more than the noise is the cheapest. */
function certain([first, ...others]: readonly Guess[], sigmaM: number, awayM: (alongM: number) => number): number {
  if (!first) return 0;
  let [leastM] = first;
  for (const [alongM, cost] of others) {
    // A guess the newest fix is far from is believed less at once.
    const doubt = awayM(alongM) > NOISE * sigmaM ? DOUBT : 0;
    if (alongM < first[0] - NOISE * sigmaM && cost + doubt <= PLAUSIBLE) leastM = Math.min(leastM, alongM);
  }
  return leastM;
}

/** The end is reached by who is there as far as his phone can tell, and has come by the way. */
function isAtEnd(line: RouteLine, guesses: readonly Guess[], fix: Measured): boolean {
  const [likeliest] = guesses;
  if (!likeliest || likeliest[0] < line.lengthM - END_M) return false;
  return (
    metresNear(placeAt(line, line.lengthM), fix) <= Math.min(END_M, Math.max(15, fix.accuracyM ?? USUAL_ACCURACY_M))
  );
}

const lateStart = (alongM: number) => (LATE_START * alongM) / (alongM + LATE_START_M);

interface Going {
  seconds: number;
  sigmaM: number;
  speedMps: number;
  off: (metres: number) => number;
}

/** Each foot of the fix, reached from the guess behind it that makes it cheapest. */
function forward(line: RouteLine, guesses: readonly Guess[], found: readonly Foot[], going: Going): Guess[] {
  const { seconds, sigmaM, speedMps, off } = going;
  const places = guesses.map(([alongM]) => placeAt(line, alongM));
  const scaleM = 10 + sigmaM / 2 + 4 * seconds;
  const drivenM = 1.2 * speedMps * seconds;
  const reached: Guess[] = [];
  for (const { alongM: footM, offM } of found) {
    const foot = placeAt(line, footM);
    let cheapest: Guess | undefined;
    for (const [n, [fromM, cost]] of guesses.entries()) {
      const stepM = footM - fromM;
      if (stepM <= 0) continue;
      const cutM = stepM - sigmaM - Math.max(drivenM, metresNear(places[n]!, foot));
      const whole = cost + Math.max(0, cutM) / scaleM;
      if (cheapest && cheapest[1] <= whole) continue;
      cheapest = [footM, whole];
    }
    if (cheapest) reached.push([cheapest[0], cheapest[1] + off(offM)]);
  }
  return reached;
}

/** The cheapest few, no two of them the same place, as they are stored: to the decimetre, and the cheapest costs 0. */
function best(guesses: Guess[]): Guess[] {
  const sorted = guesses.toSorted(([a, cost], [b, other]) => cost - other || a - b);
  const least = sorted[0]?.[1] ?? 0;
  const kept: Guess[] = [];
  for (const [alongM, cost] of sorted) {
    if (kept.length === MOST_GUESSES || cost - least > HOPELESS) break;
    if (kept.every(([other]) => Math.abs(other - alongM) >= SAME_M))
      kept.push([Math.round(alongM * 10) / 10, Math.round((cost - least) * 100) / 100]);
  }
  return kept;
}
