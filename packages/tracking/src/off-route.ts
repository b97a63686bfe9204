/** Further from the line than this, and what the phone may be wrong by, is off it. */
const CORRIDOR_M = 50;
/** Nearer than this, and what the phone may be wrong by, is on it again. */
const BACK_M = 25;
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
  /** Since when all fixes say otherwise. */
  turningSince?: number;
}

/** A fix and how far it is from the route; nothing is further than we look. */
interface Seen {
  at: number;
  accuracyM?: number;
  offM?: number;
}

/** Take in one fix more. One bad fix changes nothing, nor does a fix between the two limits. */
export function strayed(before: Straying | undefined, { at, accuracyM = USUAL_ACCURACY_M, offM }: Seen): Straying {
  const { turningSince, ...now } = before ?? { isOff: false, since: at, times: 0 };
  const limitM = (now.isOff ? BACK_M : CORRIDOR_M) + Math.min(accuracyM, MOST_ACCURACY_M);
  const saysOff = offM === undefined || offM > limitM;
  if (saysOff === now.isOff) return now.isOff ? { ...now, ...furthest(now.offM, offM) } : now;
  const since = turningSince ?? at;
  if (at - since < PERSISTENCE_MS) return { ...now, turningSince: since };
  if (now.isOff) return { ...now, isOff: false, since, leftAt: now.since };
  return { isOff: true, since, times: now.times + 1, ...(offM !== undefined && { offM }) };
}

const furthest = (one = 0, other = 0) => (Math.max(one, other) > 0 ? { offM: Math.max(one, other) } : {});
