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

/** So many of a run's detours are remembered, the last ones: more do not come in one request. */
const REMEMBERED = 8;

/** One time off the route; times in milliseconds since 1970. */
export interface Detour {
  /** Of the first fix that said so. */
  since: number;
  /** The furthest it was from the line; nothing when further than we look. */
  offM?: number;
  /** Of the first fix that said it was on the line again; nothing while it is off. */
  backAt?: number;
}

/** The detours of a run, and what its newest fixes say. */
export interface Straying {
  detours: Detour[];
  /** Since when all fixes say otherwise: none of them was on the line, or while off it, all of them. */
  turningSince?: number;
  /** How often fixes since then have said that it is off. */
  said?: number;
}

/** Is the courier off the route? */
export const isOff = (straying: Straying | undefined): boolean => {
  const last = straying?.detours.at(-1);
  return last !== undefined && last.backAt === undefined;
};

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
  const { detours, turningSince, said = 0 } = before ?? { detours: [] };
  const last = detours.at(-1);
  const off = last?.backAt === undefined ? last : undefined;
  const clearM = offM - Math.min(accuracyM, MOST_ACCURACY_M);
  const isOn = clearM <= ON_M;
  const revised = (detour: Detour) => ({ detours: [...detours.slice(0, -1), detour] });
  if (isOn !== (off !== undefined)) return off ? revised({ ...off, ...furthest(off.offM, offM) }) : { detours };
  const since = turningSince ?? at;
  const isLongEnough = at - since >= PERSISTENCE_MS;
  if (off) return isLongEnough ? revised({ ...off, backAt: since }) : { detours, turningSince: since };
  const saying = said + (clearM > FAR_M ? TWICE : clearM > CORRIDOR_M ? 1 : 0);
  if (!isLongEnough || saying < TWICE) return { detours, turningSince: since, said: Math.min(saying, TWICE) };
  return { detours: [...detours, { since, ...furthest(offM) }].slice(-REMEMBERED) };
}

const furthest = (one = 0, other = 0) => {
  const known = [one, other].filter((metres) => metres > 0 && metres < Infinity);
  return known.length > 0 ? { offM: Math.max(...known) } : {};
};
