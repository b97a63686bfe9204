/** Nearer to the line than this, and what the phone may be wrong by, is on it. */
const ON_M = 25;
/** Further than this, and the same, is off it, if another fix says so too. */
const CORRIDOR_M = 50;
/** Further than this, and the same, says it twice. */
const FAR_M = 75;
/** How often it has to be said. */
const TWICE = 2;
const USUAL_ACCURACY_M = 15;
/** However bad the phone: no more than this is put down to it. */
const MOST_ACCURACY_M = 50;
/** It takes fixes in a row over so long to be believed either way: two of a phone that tells every ten seconds. */
const PERSISTENCE_MS = 7_000;

/** Is the courier off the route, and since when? */
export interface Straying {
  isOff: boolean;
  /** Time of the first fix that said so, in milliseconds since 1970. */
  since: number;
  /** When it went off the last time; not before it has come back. */
  leftAt?: number;
  /** The furthest it was from the line, this time or the last; nothing when further than we look. */
  offM?: number;
  /** How often it went off so far. */
  times: number;
  /** Since when all fixes say otherwise: none of them was on the line, or while off it, all of them. */
  turningSince?: number;
  /** How often fixes since then have said that it is off. */
  said?: number;
}

/** A fix and how far it is from the route; nothing is further than we look. */
interface Seen {
  at: number;
  accuracyM?: number;
  offM?: number;
}

/**
 * Take in one fix more. One bad fix changes nothing: who is off tells so with two fixes in a row, both beyond the corridor,
 * or one of them far beyond it and the other at least not on the line. A short detour has no more fixes than that.
 */
export function strayed(
  before: Straying | undefined,
  { at, accuracyM = USUAL_ACCURACY_M, offM = Infinity }: Seen,
): Straying {
  const { turningSince, said = 0, ...now } = before ?? { isOff: false, since: at, times: 0 };
  const clearM = offM - Math.min(accuracyM, MOST_ACCURACY_M);
  const isOn = clearM <= ON_M;
  if (isOn !== now.isOff) return now.isOff ? { ...now, ...furthest(now.offM, offM) } : now;
  const since = turningSince ?? at;
  const isLongEnough = at - since >= PERSISTENCE_MS;
  if (now.isOff)
    return isLongEnough ? { ...now, isOff: false, since, leftAt: now.since } : { ...now, turningSince: since };
  const saying = said + (clearM > FAR_M ? TWICE : clearM > CORRIDOR_M ? 1 : 0);
  if (!isLongEnough || saying < TWICE) return { ...now, turningSince: since, said: Math.min(saying, TWICE) };
  return { isOff: true, since, times: now.times + 1, ...furthest(offM) };
}

const furthest = (one = 0, other = 0) => {
  const known = [one, other].filter((metres) => metres > 0 && metres < Infinity);
  return known.length > 0 ? { offM: Math.max(...known) } : {};
};
