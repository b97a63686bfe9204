import type { FixStep } from "./step.ts";
import type { StoredFix } from "./fix.ts";
import { departureM, extendPlace, MIN_HALT_MS, type Place } from "./place.ts";
import { type FixChain, type ChainHead, type Halt, type MapMarker, placeOf } from "./progress.ts";

/** Time constant of the smoothed speed, in seconds. */
const SMOOTHING_S = 30;

/** A chain of one fix. */
export function createChain(fix: StoredFix, head: ChainHead = createHead(fix)): FixChain {
  const { at, lat, lon } = fix;
  const first = { at, lat, lon, ...(fix.accuracyM !== undefined && { accuracyM: fix.accuracyM }) };
  return { first, head, fixes: 1 };
}

/** The chain extended by one fix that is one step away from its head. */
export const extendChain = ({ first, head, fixes }: FixChain, fix: StoredFix, step: FixStep): FixChain => ({
  first,
  head: extendHead(head, fix, step),
  fixes: fixes + 1,
});

/** The chain as the continuation of a run that has left the place at `before`; its metres are counted from `metres`. */
export function continueFrom(before: ChainHead | undefined, metres: number, chain: FixChain): FixChain {
  const { head } = chain;
  const halts = before && [...(haltsAfter(before) ?? []), ...(head.halts ?? [])].slice(-MAX_HALTS);
  return { ...chain, head: { ...head, metres: metres + head.metres, halts: halts?.length ? halts : undefined } };
}

/** So many halts of one request can be told apart; a day of deliveries has fewer. */
const MAX_HALTS = 4;

/** The halts of a run that leaves the place at its head. */
function haltsAfter({ place, at, halts }: ChainHead): Halt[] | undefined {
  if (!place || at - place.at < MIN_HALT_MS) return halts;
  const { at: since, lat, lon } = place;
  return [...(halts ?? []), { since, until: at, lat, lon }].slice(-MAX_HALTS);
}

/** The head of a chain that begins with a fix. */
const createHead = (fix: StoredFix): ChainHead =>
  newHead(fix, { metres: 0, place: undefined, halts: undefined }, fix.speedMps);

/** The head of a chain after one more fix. */
export function extendHead(before: ChainHead, fix: StoredFix, step: FixStep): ChainHead {
  const place = extendPlace(placeOf(before), fix, step.metres);
  const metres = place ? before.metres : metresAfter(before, fix, step.metres);
  const halts = place ? before.halts : haltsAfter(before);
  return newHead(fix, { metres, place, halts }, smoothSpeed(fix, before, step));
}

/** Metres up to a position away from the place of a head, `stepM` from the head. */
export const metresAfter = (head: ChainHead, position: { lat: number; lon: number }, stepM: number): number =>
  head.metres + (head.place ? departureM(head.place, position, stepM) : stepM);

function newHead(
  { at, lat, lon, accuracyM }: StoredFix,
  { metres, place, halts }: { metres: number; place: Place | undefined; halts: Halt[] | undefined },
  speed: number | undefined,
): ChainHead {
  const head: ChainHead = { at, lat, lon, metres, place, halts };
  if (accuracyM !== undefined) head.accuracyM = accuracyM;
  if (speed !== undefined) head.speedMps = Math.round(speed * 100) / 100;
  return head;
}

/**
 * The speed the phone measures (Doppler) is better than a step between two positions; both are smoothed over time.
 */
function smoothSpeed({ speedMps }: StoredFix, before: ChainHead, step: FixStep): number | undefined {
  const now = speedMps ?? (step.seconds > 0 ? step.metres / step.seconds : before.speedMps);
  if (now === undefined) return undefined;
  const old = before.speedMps ?? now;
  return old + (now - old) * (1 - Math.exp(-step.seconds / SMOOTHING_S));
}

/** The marker a live map shows for a fix. */
export function toMarker(
  { at, lat, lon, seq, accuracyM, headingDeg, batteryPct }: StoredFix,
  classification: "ok" | "jump",
): MapMarker {
  const marker: MapMarker = { at, lat, lon, class: classification };
  if (seq !== undefined) marker.seq = seq;
  if (accuracyM !== undefined) marker.accuracyM = accuracyM;
  if (headingDeg !== undefined) marker.headingDeg = headingDeg;
  if (batteryPct !== undefined) marker.batteryPct = batteryPct;
  return marker;
}
