import { type LatLon, metresBetween } from "@waybill/geometry/lat-lon";
import type { FixClassification, StoredFix } from "../fixes/fix.ts";
import { foldFixes } from "../fixes/fold-fixes.ts";
import { distanceM, EMPTY_PROGRESS, type RunProgress } from "../fixes/progress.ts";
import type { Run, TimeSpan } from "../runs/run.ts";

/** Where a track begins and ends somebody may live: it is cut until the courier is so far from there, and for so long. */
const END_M = 500;
const END_MS = 5 * 60_000;

/** The part of a track that is left without its ends. Of one that stays near them nothing is left. */
export function remainingTrack({ ending }: Run, fixes: readonly StoredFix[]): TimeSpan {
  const classified: FixClassification[] = [];
  foldFixes(EMPTY_PROGRESS, fixes, { endedAt: ending?.at }, classified);
  const ok = fixes.filter((_, n) => classified[n]?.class === "ok");
  const [first, last] = [ok[0], ok.at(-1)];
  const isAway = (fix: StoredFix, end: StoredFix & LatLon) =>
    metresBetween(fix, end) > END_M && Math.abs(fix.at - end.at) > END_MS;
  const from = ok.find((fix) => isAway(fix, first!));
  const to = ok.findLast((fix) => isAway(fix, last!));
  return from && to ? { from: from.at, to: to.at } : { from: 1, to: 0 };
}

/** The progress without positions: what was counted and measured stays, so that the run still agrees with its reports. */
export function withoutPositions(progress: RunProgress): RunProgress {
  const { counts, startedAt, tick, aliveAt, routeProgress } = progress;
  return {
    counts,
    tick,
    aliveAt,
    ...(startedAt !== undefined && {
      startedAt,
      settled: { at: aliveAt, lat: 0, lon: 0, metres: distanceM(progress) },
    }),
    ...(routeProgress && { routeProgress }),
  };
}
