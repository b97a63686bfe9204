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
  /** Cursor of the next part; absent when there is none. */
  cursor?: string;
}

/** Which fixes are selected. */
export interface TrackFilter {
  /** Every fix, not only ok ones. */
  raw: boolean;
  /** From this time on, in milliseconds since 1970. */
  from?: number | undefined;
  /** Before this time. */
  to?: number | undefined;
  /** So many at most, and the cursor of the next part. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/**
 * A whole day of a phone that reports every ten seconds has 8,640 fixes. In the longest format 10,000 stay below 6 MB,
 * the limit of a Lambda response.
 */
export const MAX_TRACK_FIXES = 10_000;

/** `<time>-<n>`: the fix of this time that `n` others of the same time come before. */
export const TRACK_CURSOR = /^\d{1,16}-\d{1,9}$/;

/**
 * The selected part of a run's track. Fixes are classified within the whole run, whatever the selection. Throws
 * TOO_LARGE, with a selection that fits, when one response cannot hold it and no limit is given.
 */
export function selectTrack(
  run: Run,
  fixes: readonly StoredFix[],
  { raw, from = -Infinity, to = Infinity, limit, cursor }: TrackFilter,
): RunTrack {
  const classifications: FixClassification[] = [];
  const progress = foldFixes(EMPTY_PROGRESS, fixes, { endedAt: run.ending?.at }, classifications);
  const start = cursor === undefined ? 0 : indexAtCursor(fixes, cursor);
  const selected = fixes
    .map((fix, n): ClassifiedFix & { n: number } => ({ fix, n, classification: classifications[n]! }))
    .slice(start)
    .filter(({ fix, classification }) => (raw || classification.class === "ok") && fix.at >= from && fix.at < to);
  if (limit === undefined && selected.length > MAX_TRACK_FIXES) throw trackTooLarge(selected);
  const next = limit === undefined ? undefined : selected[limit];
  return { run, progress, fixes: selected.slice(0, limit), ...(next && { cursor: cursorAt(fixes, next.n) }) };
}

const firstAt = (fixes: readonly StoredFix[], at: number) => fixes.findIndex((fix) => fix.at >= at);

function cursorAt(fixes: readonly StoredFix[], n: number): string {
  const { at } = fixes[n]!;
  return `${at}-${n - firstAt(fixes, at)}`;
}

/** The fixes before it may have become more since: late ones are no reason to repeat any. */
function indexAtCursor(fixes: readonly StoredFix[], cursor: string): number {
  const [at = 0, skipped = 0] = cursor.split("-").map(Number);
  const first = firstAt(fixes, at);
  if (first < 0) return fixes.length;
  return fixes[first]!.at === at ? first + skipped : first;
}

function trackTooLarge(selected: readonly ClassifiedFix[]) {
  const time = (n: number) => new Date(selected[n]!.fix.at).toISOString();
  return problem(
    "TOO_LARGE",
    `The track has ${selected.length} fixes, and one response holds ${MAX_TRACK_FIXES}. Request parts of it, with limit and cursor as JSON, or the first with from=${time(0)}&to=${time(MAX_TRACK_FIXES)}.`,
  );
}

/** The track as JSON. `distanceM` and `counts` are of the whole run. */
export function formatJson({ run, progress, fixes, cursor }: RunTrack, raw: boolean) {
  const { runId, courierId } = run;
  const selected = fixes.map((classed) => (raw ? toFullFix(classed) : toContractFix(classed.fix)));
  return { runId, courierId, distanceM: roundedDistanceM(progress), counts: progress.counts, fixes: selected, cursor };
}

/** A fix with its time of receipt, class and reason. */
export function toFullFix({ fix, classification }: ClassifiedFix) {
  return { ...toContractFix(fix), receivedAt: new Date(fix.received.first).toISOString(), ...classification };
}

/** A number without an exponent, which GPX and spreadsheets do not parse reliably: 1e-7 is 0.0000001. */
export const formatDecimal = (value: number) =>
  Number.isInteger(value) ? String(value) : value.toFixed(7).replace(/0+$/, "");
