import { problem } from "@waybill/kernel/errors";
import { type StoredFix, toContractFix, type FixClassification } from "../fixes/fix.ts";
import { foldFixes } from "../fixes/fold-fixes.ts";
import { EMPTY_PROGRESS, type RunProgress } from "../fixes/progress.ts";
import { roundedDistanceM, type Run } from "../runs/run.ts";

/** A fix and its classification. */
export interface ClassifiedFix {
  fix: StoredFix;
  classification: FixClassification;
}

/** The track of a run: fixes in order, and the progress of the whole run. */
export interface RunTrack {
  run: Run;
  progress: RunProgress;
  fixes: ClassifiedFix[];
}

/** Which fixes are selected. */
export interface TrackFilter {
  /** Every fix, not only ok ones. */
  raw: boolean;
  /** From this time on, in milliseconds since 1970. */
  from?: number | undefined;
  /** Before this time. */
  to?: number | undefined;
}

/**
 * A whole day of a phone that reports every ten seconds has 8,640 fixes. In the longest format 10,000 stay below 6 MB,
 * the limit of a Lambda response.
 */
export const MAX_TRACK_FIXES = 10_000;

/**
 * The selected part of a run's track. Fixes are classified within the whole run, whatever the selection. Throws
 * TOO_LARGE, with a selection that fits, when one response cannot hold it.
 */
export function selectTrack(
  run: Run,
  fixes: readonly StoredFix[],
  { raw, from = -Infinity, to = Infinity }: TrackFilter,
): RunTrack {
  const classifications: FixClassification[] = [];
  const progress = foldFixes(EMPTY_PROGRESS, fixes, { endedAt: run.ending?.at }, classifications);
  const selected = fixes
    .map((fix, n): ClassifiedFix => ({ fix, classification: classifications[n]! }))
    .filter(({ fix, classification }) => (raw || classification.class === "ok") && fix.at >= from && fix.at < to);
  if (selected.length > MAX_TRACK_FIXES) throw trackTooLarge(selected);
  return { run, progress, fixes: selected };
}

function trackTooLarge(selected: readonly ClassifiedFix[]) {
  const time = (n: number) => new Date(selected[n]!.fix.at).toISOString();
  return problem(
    "TOO_LARGE",
    `The track has ${selected.length} fixes, and one response holds ${MAX_TRACK_FIXES}. Request parts of it, the first with from=${time(0)}&to=${time(MAX_TRACK_FIXES)}.`,
  );
}

/** The track as JSON. `distanceM` and `counts` are of the whole run. */
export function formatJson({ run, progress, fixes }: RunTrack, raw: boolean) {
  const { runId, courierId } = run;
  const selected = fixes.map((classed) => (raw ? toFullFix(classed) : toContractFix(classed.fix)));
  return { runId, courierId, distanceM: roundedDistanceM(progress), counts: progress.counts, fixes: selected };
}

/** A fix with its time of receipt, class and reason. */
export function toFullFix({ fix, classification }: ClassifiedFix) {
  return { ...toContractFix(fix), receivedAt: new Date(fix.received.first).toISOString(), ...classification };
}

/** A number without an exponent, which GPX and spreadsheets do not parse reliably: 1e-7 is 0.0000001. */
export const formatDecimal = (value: number) =>
  Number.isInteger(value) ? String(value) : value.toFixed(7).replace(/0+$/, "");
