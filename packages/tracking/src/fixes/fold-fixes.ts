/**
 * The fold over a run's fixes in order: the class of each, the distance, the marker.
 *
 * A fix that cannot be reached from the one before is a jump. But which of the two is wrong? A filter that trusts what it
 * accepted is locked out by one bad fix. So fixes form chains, and chains that agree outvote single fixes:
 *
 *   settled ──▶ tentative (ok for now)        a fix that fits is added here and drops the rival
 *          └──▶ rival (jump for now)          a fix that does not fit is added here
 *
 * - What fits closely behind `settled` is settled at once: the usual case, nothing is pending.
 * - What fits only because of a long pause, and the very first fix of a run, has no support: it is tentative until
 *   MIN_AGREEING_FIXES fixes follow it. A rival with more fixes outvotes it: the tentative become jumps, the rivals ok.
 * - Against settled fixes, or when the rival cannot be reached from them either, a rival needs MIN_AGREEING_FIXES fixes. Then
 *   both are right (a tunnel, a plane, a corrected clock): all stay ok and the distance includes the step between.
 *
 * So at most 2 × MIN_AGREEING_FIXES - 1 classifications, all at the end, are provisional. The result is a function of the
 * sorted fixes alone: it does not depend on the order of arrival.
 */
import { describeJump, type FixStep, measureStep } from "./step.ts";
import { type FoldContext, classifyFix, toClassification } from "./classify-fix.ts";
import type { StoredFix, FixClassification } from "./fix.ts";
import { EMPTY_ROUTE_PROGRESS, updateRouteProgress } from "../geo/route-progress.ts";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { createChain, chainHead, extendChain, toMarker } from "./chains.ts";
import { type FixChain, type RunProgress, updateRest, tickNumber } from "./progress.ts";

/** This many agreeing fixes in a row are accepted whatever was before. */
const MIN_AGREEING_FIXES = 5;

/**
 * The progress after more fixes. They must be in order, and the usable ones newer than all that `before` includes.
 *
 * @param classifications receives the classification of each fix, if given; later fixes revise earlier entries, so it is
 *   for folding a run from its start
 */
export function foldFixes(
  before: RunProgress,
  fixes: readonly StoredFix[],
  context: FoldContext = {},
  classifications?: FixClassification[],
): RunProgress {
  const run: RunProgress = { ...before, counts: { ...before.counts } };
  let newest: { at: number; seq?: number } | undefined = run.last;
  for (const fix of fixes) {
    run.tick = Math.max(run.tick, tickNumber(fix.received.last));
    run.aliveAt = Math.max(run.aliveAt, Math.min(fix.at, fix.received.first));
    const fault = classifyFix(fix, newest, context);
    const classification = classifications && toClassification(fault, fix);
    classifications?.push(classification!);
    run.counts[fault] = (run.counts[fault] ?? 0) + 1;
    if (fault !== "ok") continue;
    placeFix(run, fix, classification, context);
    newest = fix;
  }
  if (newest && newest !== run.last) run.last = toMarker(newest as StoredFix, run.rival ? "jump" : "ok");
  return run;
}

function placeFix(
  run: RunProgress,
  fix: StoredFix,
  classification: FixClassification | undefined,
  { route }: FoldContext,
): void {
  const { settled, tentative, rival } = run;
  const head = tentative?.head ?? settled;
  run.startedAt ??= fix.at;
  if (!head) run.tentative = createChain(fix, classification);
  else {
    const step = measureStep(head, fix);
    const fromRival = rival && measureStep(rival.head, fix);
    const fits = step.fit === "near" || (step.fit === "far" && !(tentative && fromRival?.fit === "near"));
    if (fits) acceptFix(run, fix, classification, step);
    else {
      const agrees = rival && fromRival && fromRival.fit !== "none";
      reclassify(run, classification && [classification], 1, "jump", () => describeJump(step));
      run.rival = agrees ? extendChain(rival, fix, fromRival, classification) : createChain(fix, classification);
      resolveRival(run, run.rival);
    }
  }
  if (run.rival) return;
  run.rest = updateRest(run.rest, fix);
  if (route) run.routeProgress = updateRouteProgress(route, run.routeProgress ?? EMPTY_ROUTE_PROGRESS, fix);
}

function acceptFix(
  run: RunProgress,
  fix: StoredFix,
  classification: FixClassification | undefined,
  step: FixStep,
): void {
  if (run.rival) delete run.rival;
  const { settled, tentative } = run;
  if (step.fit === "far") {
    settleTentative(run);
    if (run.routeProgress) run.settledRouteProgress = run.routeProgress;
    run.tentative = createChain(fix, classification, run.settled && chainHead(fix, run.settled, step));
  } else if (tentative) {
    run.tentative = extendChain(tentative, fix, step, classification);
    if (run.tentative.fixes >= MIN_AGREEING_FIXES) settleTentative(run);
  } else if (settled) {
    run.settledM += step.metres;
    run.settled = chainHead(fix, settled, step);
  }
}

/** Accept the rival once it has enough fixes. */
function resolveRival(run: RunProgress, rival: FixChain): void {
  const { settled, tentative } = run;
  const equal = tentative && (!settled || measureStep(settled, rival.first).fit !== "none");
  if (rival.fixes < (equal ? tentative.fixes + 1 : MIN_AGREEING_FIXES)) return;
  if (equal) {
    const reason = () => `the next ${rival.fixes} fixes agree with one another and not with this one`;
    reclassify(run, tentative.members, tentative.fixes, "jump", reason);
    restoreRouteProgress(run);
  } else settleTentative(run);
  reclassify(run, rival.members, rival.fixes, "ok");
  run.tentative = rival;
  delete run.rival;
  if (rival.fixes >= MIN_AGREEING_FIXES) settleTentative(run);
}

/** Undo what the outvoted fixes changed of the route progress; it continues from the rival's newest fix. */
function restoreRouteProgress(run: RunProgress): void {
  if (run.settledRouteProgress) run.routeProgress = run.settledRouteProgress;
  else delete run.routeProgress;
}

/** Make the tentative fixes ok for good. */
function settleTentative(run: RunProgress): void {
  const { settled, tentative } = run;
  if (!tentative) return;
  run.settledM += (settled ? metresBetween(settled, tentative.first) : 0) + tentative.metres;
  run.settled = tentative.head;
  delete run.tentative;
  delete run.settledRouteProgress;
}

/** Move fixes from one class to the other. */
function reclassify(
  run: RunProgress,
  members: FixClassification[] | undefined,
  fixes: number,
  to: "ok" | "jump",
  reason?: () => string,
): void {
  const from = to === "ok" ? "jump" : "ok";
  run.counts[to] = (run.counts[to] ?? 0) + fixes;
  run.counts[from] = (run.counts[from] ?? 0) - fixes;
  if (run.counts[from] === 0) delete run.counts[from];
  for (const classification of members ?? []) {
    classification.class = to;
    delete classification.reason;
    if (reason) classification.reason = reason();
  }
}
