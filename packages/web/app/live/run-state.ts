import type { LiveRun } from "./live-run.ts";
import type { TextKey } from "../i18n/en.ts";

/** Something about a run that a manager should see, the most urgent first. */
export interface RunBadge {
  text: TextKey;
  tone: "ok" | "warn" | "bad" | "accent" | "idle";
  needsAttention: boolean;
}

const badge = (text: TextKey, tone: RunBadge["tone"], needsAttention = false): RunBadge => ({
  text,
  tone,
  needsAttention,
});

/** Whether a run will end, or has ended, after its window. */
export function isRunLate(run: LiveRun, windowEnd: string | undefined, now: number): boolean {
  if (windowEnd === undefined) return false;
  const end = Date.parse(windowEnd);
  if (run.ended) return run.ended.outcome === "completed" && Date.parse(run.ended.at) > end;
  return Date.parse(run.place?.etaAt ?? "") > end || now > end;
}

export function badgesOf(run: LiveRun, windowEnd: string | undefined, now: number): RunBadge[] {
  const late = isRunLate(run, windowEnd, now);
  if (run.ended) {
    const { outcome } = run.ended;
    const tone = { completed: "ok", failed: "bad", cancelled: "idle", handedOver: "idle", ended: "idle" } as const;
    return [badge(`badge.${outcome}`, tone[outcome]), ...(late ? [badge("badge.late", "warn")] : [])];
  }
  return [
    ...(run.silentSince !== undefined ? [badge("badge.silent", "bad", true)] : []),
    ...(run.offRouteSince !== undefined ? [badge("badge.offRoute", "bad", true)] : []),
    ...(run.stalledSince !== undefined ? [badge("badge.stalled", "warn", true)] : []),
    ...(late ? [badge("badge.late", "warn", true)] : []),
  ];
}

/** How the marker of a run is drawn. */
export type MarkerState = "moving" | "warn" | "bad" | "ended";

export function markerState(run: LiveRun, badges: readonly RunBadge[]): MarkerState {
  if (run.ended) return "ended";
  if (badges.some(({ tone, needsAttention }) => needsAttention && tone === "bad")) return "bad";
  return badges.some(({ needsAttention }) => needsAttention) ? "warn" : "moving";
}
