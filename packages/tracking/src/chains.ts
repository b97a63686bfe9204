import type { Step } from "./classify.ts";
import type { KeptFix, Verdict } from "./fixes.ts";
import type { Chain, Head, Marker } from "./progress.ts";

/** Speed is smoothed over about half a minute. */
const SMOOTHING_S = 30;

/** A chain of one fix. */
export function chain(fix: KeptFix, verdict: Verdict | undefined, head: Head = headAt(fix)): Chain {
  const { at, lat, lon } = fix;
  const first = { at, lat, lon, ...(fix.accuracyM !== undefined && { accuracyM: fix.accuracyM }) };
  return { first, head, fixes: 1, metres: 0, ...(verdict && { members: [verdict] }) };
}

/** The chain with one fix more, a step away from its head. */
export function longer(
  { first, head, fixes, metres, members }: Chain,
  fix: KeptFix,
  step: Step,
  verdict?: Verdict,
): Chain {
  const now = { first, head: headAt(fix, head, step), fixes: fixes + 1, metres: metres + step.metres };
  return members && verdict ? { ...now, members: [...members, verdict] } : now;
}

/** Where a chain ends. The phone's own speed (from Doppler) is better than a step between two places; both are smoothed over time. */
export function headAt({ at, lat, lon, accuracyM, speedMps }: KeptFix, before?: Head, step?: Step): Head {
  const head: Head = { at, lat, lon };
  if (accuracyM !== undefined) head.accuracyM = accuracyM;
  const now = speedMps ?? (step && step.seconds > 0 ? step.metres / step.seconds : before?.speedMps);
  if (now === undefined) return head;
  const old = before?.speedMps ?? now;
  const smooth = old + (now - old) * (1 - Math.exp(-(step?.seconds ?? 0) / SMOOTHING_S));
  head.speedMps = Math.round(smooth * 100) / 100;
  return head;
}

/** What a live map shows of a fix. */
export function markerAt(
  { at, lat, lon, seq, accuracyM, headingDeg, batteryPct }: KeptFix,
  verdict: "ok" | "jump",
): Marker {
  const marker: Marker = { at, lat, lon, class: verdict };
  if (seq !== undefined) marker.seq = seq;
  if (accuracyM !== undefined) marker.accuracyM = accuracyM;
  if (headingDeg !== undefined) marker.headingDeg = headingDeg;
  if (batteryPct !== undefined) marker.batteryPct = batteryPct;
  return marker;
}
