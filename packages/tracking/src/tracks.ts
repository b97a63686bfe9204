import { problem } from "@waybill/kernel/errors";
import { type KeptFix, reported, type Verdict } from "./fixes.ts";
import { follow } from "./fold.ts";
import { NOTHING_YET, type Progress } from "./progress.ts";
import { metres, type Run } from "./runs.ts";

/** A fix and what became of it. */
export interface Classed {
  fix: KeptFix;
  verdict: Verdict;
}

/** Where a run went: fixes in order, and the progress of the whole run. */
export interface Track {
  run: Run;
  progress: Progress;
  fixes: Classed[];
}

/** Which fixes are asked for. */
export interface Portion {
  /** Every fix, not only the ok ones. */
  raw: boolean;
  /** From this time on, in milliseconds since 1970. */
  from?: number | undefined;
  /** Up to this time, and not at it. */
  to?: number | undefined;
}

/** A whole day at one in ten seconds is 8,640. Of the wordiest form, 10,000 stay below the 6 MB of a Lambda's answer. */
export const MOST_TOLD = 10_000;

/**
 * The portion of a run's track that is asked for. Every fix is judged among all of the run, whatever the portion.
 * Throws TOO_LARGE, with a portion that does fit, when it is more than one answer carries.
 */
export function track(run: Run, fixes: readonly KeptFix[], { raw, from = -Infinity, to = Infinity }: Portion): Track {
  const verdicts: Verdict[] = [];
  const progress = follow(NOTHING_YET, fixes, { endedAt: run.ending?.at }, verdicts);
  const told = fixes
    .map((fix, n): Classed => ({ fix, verdict: verdicts[n]! }))
    .filter(({ fix, verdict }) => (raw || verdict.class === "ok") && fix.at >= from && fix.at < to);
  if (told.length > MOST_TOLD) throw tooMany(told);
  return { run, progress, fixes: told };
}

function tooMany(told: readonly Classed[]) {
  const time = (n: number) => new Date(told[n]!.fix.at).toISOString();
  return problem(
    "TOO_LARGE",
    `These are ${told.length} fixes, and one answer carries ${MOST_TOLD}. Ask for parts of it, the first with from=${time(0)}&to=${time(MOST_TOLD)}.`,
  );
}

/** The track as JSON. `distanceM` and `counts` are of the whole run. */
export function asJson({ run, progress, fixes }: Track, raw: boolean) {
  const { runId, courierId } = run;
  const told = fixes.map((classed) => (raw ? inFull(classed) : reported(classed.fix)));
  return { runId, courierId, distanceM: metres(progress), counts: progress.counts, fixes: told };
}

/** A fix with all that is known of it. */
export function inFull({ fix, verdict }: Classed) {
  return { ...reported(fix), receivedAt: new Date(fix.received.first).toISOString(), ...verdict };
}

/** A number without an exponent, which neither GPX nor a spreadsheet reads alike everywhere: 1e-7 is 0.0000001. */
export const decimal = (value: number) =>
  Number.isInteger(value) ? String(value) : value.toFixed(7).replace(/0+$/, "");
