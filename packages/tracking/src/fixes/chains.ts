import type { FixStep } from "./step.ts";
import type { StoredFix, FixClassification } from "./fix.ts";
import type { FixChain, ChainHead, MapMarker } from "./progress.ts";

/** Time constant of the smoothed speed, in seconds. */
const SMOOTHING_S = 30;

/** A chain of one fix. */
export function createChain(
  fix: StoredFix,
  classification: FixClassification | undefined,
  head: ChainHead = chainHead(fix),
): FixChain {
  const { at, lat, lon } = fix;
  const first = { at, lat, lon, ...(fix.accuracyM !== undefined && { accuracyM: fix.accuracyM }) };
  return { first, head, fixes: 1, metres: 0, ...(classification && { members: [classification] }) };
}

/** The chain extended by one fix that is one step away from its head. */
export function extendChain(
  { first, head, fixes, metres, members }: FixChain,
  fix: StoredFix,
  step: FixStep,
  classification?: FixClassification,
): FixChain {
  const now = { first, head: chainHead(fix, head, step), fixes: fixes + 1, metres: metres + step.metres };
  return members && classification ? { ...now, members: [...members, classification] } : now;
}

/**
 * The head of a chain. The speed the phone measures (Doppler) is better than a step between two positions; both are
 * smoothed over time.
 */
export function chainHead(
  { at, lat, lon, accuracyM, speedMps }: StoredFix,
  before?: ChainHead,
  step?: FixStep,
): ChainHead {
  const head: ChainHead = { at, lat, lon };
  if (accuracyM !== undefined) head.accuracyM = accuracyM;
  const now = speedMps ?? (step && step.seconds > 0 ? step.metres / step.seconds : before?.speedMps);
  if (now === undefined) return head;
  const old = before?.speedMps ?? now;
  const smooth = old + (now - old) * (1 - Math.exp(-(step?.seconds ?? 0) / SMOOTHING_S));
  head.speedMps = Math.round(smooth * 100) / 100;
  return head;
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
