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
 *   What fits only because of a pause, and closely behind the rival, is the rival's.
 * - Against settled fixes, or when the rival cannot be reached from them either, a rival needs MIN_AGREEING_FIXES fixes. Then
 *   the run goes on from there. The step is never distance; whether the fixes before or after it are wrong is only known
 *   when the run comes back to where it was. Until then both are ok, and what follows is an excursion:
 *
 *   settled ──╳──▶ excursion ──╳──▶ a fix that can be reached from before the excursion
 *
 * - When the run comes back and has more fixes before and after the excursion than in it, those in it become jumps: its
 *   distance is left out, and the step across the gap is counted. When it has fewer, MIN_AGREEING_FIXES fixes bring it
 *   back, both remain ok, and the excursion becomes jumps as soon as the others outnumber it.
 * - An excursion that ends with another impossible step, to a third place, becomes jumps when it is smaller than what was
 *   before it.
 *
 * The last 2 × MIN_AGREEING_FIXES - 1 classifications are provisional, and those of an excursion. The result is a function
 * of the sorted fixes alone: it does not depend on the order of arrival.
 */
import { describeJump, type FixStep, measureStep } from "./step.ts";
import { type FoldContext, classifyFix, toClassification } from "./classify-fix.ts";
import type { StoredFix, FixClassification } from "./fix.ts";
import { EMPTY_ROUTE_PROGRESS, updateRouteProgress } from "../geo/route-progress.ts";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { continueFrom, createChain, extendChain, extendHead, metresAfter, toMarker } from "./chains.ts";
import {
  type ChainHead,
  type Excursion,
  type FixChain,
  headOf,
  type RunProgress,
  tickNumber,
  travelledM,
} from "./progress.ts";

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
  const head = headOf(run);
  run.startedAt ??= fix.at;
  if (head) placeAfter(run, head, fix, classification);
  else run.tentative = createChain(fix, classification);
  if (run.rival || !route) return;
  run.routeProgress = updateRouteProgress(route, run.routeProgress ?? EMPTY_ROUTE_PROGRESS, fix);
}

function placeAfter(
  run: RunProgress,
  head: ChainHead,
  fix: StoredFix,
  classification: FixClassification | undefined,
): void {
  const { rival, excursion } = run;
  const step = measureStep(head, fix);
  if (step.fit === "near") return acceptFix(run, fix, classification, step);
  const fromRival = rival && measureStep(rival.head, fix);
  const agrees = rival && fromRival && fromRival.fit !== "none";
  const back = excursion && !excursion.done ? measureStep(excursion.from, fix) : undefined;
  if (back?.fit === "near" && !agrees && excursionFixes(run, excursion!) - 1 <= excursion!.fixesBefore) {
    // Without the fix itself, which is counted already.
    discardExcursion(run, excursion!, excursionFixes(run, excursion!) - 1);
    return acceptFix(run, fix, classification, back);
  }
  if (step.fit === "far" && fromRival?.fit !== "near" && back?.fit !== "near")
    return acceptFix(run, fix, classification, step);
  reclassify(run, classification && [classification], 1, "jump", () => describeJump(step));
  run.rival = agrees ? extendChain(rival, fix, fromRival, classification) : createChain(fix, classification);
  resolveRival(run, run.rival);
}

function acceptFix(
  run: RunProgress,
  fix: StoredFix,
  classification: FixClassification | undefined,
  step: FixStep,
): void {
  run.rival = undefined;
  const { settled, tentative, excursion } = run;
  if (step.fit === "far") {
    settleTentative(run);
    if (run.routeProgress) run.settledRouteProgress = run.routeProgress;
    run.tentative = createChain(fix, classification, extendHead(run.settled!, fix, step));
  } else if (tentative) {
    run.tentative = extendChain(tentative, fix, step, classification);
    if (run.tentative.fixes >= MIN_AGREEING_FIXES) settleTentative(run);
  } else if (settled) run.settled = extendHead(settled, fix, step);
  if (!excursion) return;
  if (!excursion.done && classification) excursion.members?.push(classification);
  reviewExcursion(run, excursion);
}

/** Accept the rival once it has enough fixes. */
function resolveRival(run: RunProgress, rival: FixChain): void {
  const { settled, tentative, excursion } = run;
  if (excursion && !excursion.done && endExcursion(run, excursion, rival)) return;
  const isEqual = tentative && (!settled || measureStep(settled, rival.first).fit !== "none");
  if (rival.fixes < (isEqual ? tentative.fixes + 1 : MIN_AGREEING_FIXES)) return;
  if (isEqual) outvoteTentative(run, tentative, rival);
  else beginExcursion(run, rival);
}

function outvoteTentative(run: RunProgress, tentative: FixChain, rival: FixChain): void {
  const reason = () => `the next ${rival.fixes} fixes agree with one another and not with this one`;
  reclassify(run, tentative.members, tentative.fixes, "jump", reason);
  const { routeProgress } = run;
  if (!run.settled)
    run.excursion = {
      from: tentative.head,
      fixesBefore: tentative.fixes,
      isOutvoted: true,
      ...(routeProgress && { routeProgress }),
      ...(tentative.members && { membersBefore: tentative.members, members: [] }),
    };
  // Undo what they changed; it continues from the rival's newest fix.
  run.routeProgress = run.settledRouteProgress;
  acceptRival(run, rival, run.settled ? metresTo(run.settled, rival) : 0);
}

/** The run goes on from the rival. When it was on an excursion, that was between two impossible steps. */
function beginExcursion(run: RunProgress, rival: FixChain): void {
  settleTentative(run);
  const { excursion, settled, routeProgress } = run;
  if (excursion && !excursion.done && excursionFixes(run, excursion) < excursion.fixesBefore) {
    discardExcursion(run, excursion, excursionFixes(run, excursion));
    run.excursion = excursion;
  } else if (settled)
    run.excursion = { from: settled, fixesBefore: run.counts.ok ?? 0, ...(routeProgress && { routeProgress }) };
  if (rival.members && run.excursion) run.excursion = { ...run.excursion, members: [] };
  acceptRival(run, rival, run.settled ? travelledM(run.settled) : 0);
}

/** Whether the rival is the run after its excursion. */
function endExcursion(run: RunProgress, excursion: Excursion, rival: FixChain): boolean {
  const { from, fixesBefore } = excursion;
  const { fit } = measureStep(from, rival.first);
  const fixes = excursionFixes(run, excursion);
  if (fit !== "none" && fixesBefore + rival.fixes > fixes) {
    discardExcursion(run, excursion, fixes);
    if (run.routeProgress) run.settledRouteProgress = run.routeProgress;
    acceptRival(run, rival, metresTo(from, rival));
    return true;
  }
  if (fit !== "near" || rival.fixes < MIN_AGREEING_FIXES) return false;
  settleTentative(run);
  const metres = travelledM(run.settled!) - (excursion.isOutvoted ? 0 : travelledM(from));
  const { members } = excursion;
  restoreOutvoted(run, excursion);
  run.excursion = { from, fixesBefore, done: { fixes, metres }, ...(members && { members }) };
  acceptRival(run, rival, metresTo(from, rival) + metres);
  return true;
}

/** Number of fixes since the impossible step, without those that are jumps for another reason. */
const excursionFixes = ({ counts }: RunProgress, { fixesBefore, isOutvoted }: Excursion) =>
  (counts.ok ?? 0) - (isOutvoted ? 0 : fixesBefore);

const AWAY = () => "an impossible step away from the fixes before and after it";

/** Return to where the run was before its excursion of so many fixes. */
function discardExcursion(run: RunProgress, excursion: Excursion, fixes: number): void {
  reclassify(run, excursion.members, fixes, "jump", AWAY);
  restoreOutvoted(run, excursion);
  run.excursion = undefined;
  run.settled = excursion.from;
  run.tentative = undefined;
  run.settledRouteProgress = undefined;
  run.routeProgress = excursion.routeProgress;
}

function restoreOutvoted(run: RunProgress, { isOutvoted, fixesBefore, membersBefore }: Excursion): void {
  if (isOutvoted) reclassify(run, membersBefore, fixesBefore, "ok");
}

/** One more fix may make an excursion that is over the smaller part of the run, and one that is not too large to return from. */
function reviewExcursion(run: RunProgress, excursion: Excursion): void {
  const { done } = excursion;
  if (!done) {
    if (excursion.routeProgress && excursionFixes(run, excursion) > excursion.fixesBefore + MIN_AGREEING_FIXES) {
      const { routeProgress: _, ...rest } = excursion;
      run.excursion = rest;
    }
  } else if ((run.counts.ok ?? 0) > 2 * done.fixes) {
    reclassify(run, excursion.members, done.fixes, "jump", AWAY);
    const { settled, tentative } = run;
    const without = (head: ChainHead) => ({ ...head, metres: head.metres - done.metres });
    if (settled) run.settled = without(settled);
    if (tentative) run.tentative = { ...tentative, head: without(tentative.head) };
    run.excursion = undefined;
  }
}

const metresTo = (from: ChainHead, { first }: FixChain) => metresAfter(from, first, metresBetween(from, first));

/** The rival, whose first fix is `metres` along the run, is where the run is. */
function acceptRival(run: RunProgress, rival: FixChain, metres: number): void {
  reclassify(run, rival.members, rival.fixes, "ok");
  if (rival.members && !run.excursion?.done) run.excursion?.members?.push(...rival.members);
  run.tentative = continueFrom(metres, rival);
  run.rival = undefined;
  if (rival.fixes >= MIN_AGREEING_FIXES) settleTentative(run);
}

/** Make the tentative fixes ok for good. */
function settleTentative(run: RunProgress): void {
  if (!run.tentative) return;
  run.settled = run.tentative.head;
  run.tentative = undefined;
  run.settledRouteProgress = undefined;
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
