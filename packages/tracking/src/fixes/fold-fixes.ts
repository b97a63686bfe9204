/**
 * The fold over a run's fixes in order: the class of each, the distance, the marker.
 *
 * A fix that cannot be reached from the one before is a jump. But which of the two is wrong? A filter that trusts what it
 * accepted is locked out by one bad fix. So fixes form chains, and the larger one is the run:
 *
 *   settled ──▶ tentative (ok for now)        a fix that fits is added here and drops the rival
 *          └──▶ rival (jump for now)          a fix that does not fit is added here
 *
 * - What fits closely behind `settled` is settled at once: the usual case, nothing is pending.
 * - What fits only because of a long pause, and the very first fix of a run, has no support: it is tentative until
 *   MIN_AGREEING_FIXES fixes follow it. A rival with more fixes outvotes it: the tentative become jumps, the rivals ok.
 *   What fits only because of a pause, and closely behind the rival, is the rival's; behind both, it is that of the nearer.
 * - A rival that nothing on Earth could have reached (isJourney in step.ts) shows that one of the two is wrong: the rival is
 *   jumps until it has more fixes than the whole run before it. Then the run is the rival, and what was before it is jumps.
 *   Nothing is ever the sum of both.
 * - What only an aircraft or a fast train could have reached is true when MIN_AGREEING_FIXES fixes say so: both sides are ok,
 *   and the step, which no road leads along, is no distance.
 * - In both cases the run may come back to where it was. The two sides of such an excursion agree with one another, so
 *   they count together, and once more as far as both say the same:
 *
 *   before ──╳──▶ excursion ──╳──▶ after      the excursion is jumps when before + after + min(before, after) > excursion
 *
 * A rival and an excursion are a few numbers each, whatever their size. The result is a function of the sorted fixes
 * alone: it does not depend on the order of arrival. What is known of the route is not asked: a courier may leave it.
 */
import { describeJump, type FixStep, isJourney, measureStep, type TimedPosition } from "./step.ts";
import { type FoldContext, classifyFix, toClassification } from "./classify-fix.ts";
import type { StoredFix, FixClassification } from "./fix.ts";
import { EMPTY_ROUTE_PROGRESS, updateRouteProgress } from "../geo/route-progress.ts";
import { metresBetween } from "@waybill/geometry/lat-lon";
import { continueFrom, createChain, extendChain, extendHead, metresAfter, toMarker } from "./chains.ts";
import {
  addArrival,
  type ChainHead,
  type Excursion,
  type FixChain,
  headOf,
  MIN_AGREEING_FIXES,
  type RivalChain,
  type RunProgress,
  travelledM,
} from "./progress.ts";

/**
 * An excursion with this many fixes is forgotten, at four times as many as there were before it: no later fix brings the
 * run back to what was before.
 */
const MIN_FORGOTTEN_FIXES = 100;

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
  const run: RunProgress = { ...before, counts: { ...before.counts }, ...(classifications && { members: [] }) };
  let newest: { at: number; seq?: number } | undefined = run.last;
  for (const fix of fixes) {
    addArrival(run, fix.received.last);
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
  if (classification) run.members?.push(classification);
  if (head) placeAfter(run, head, fix, classification);
  else run.tentative = createChain(fix);
  if (!route) return;
  const { rival, routeProgress } = run;
  if (rival)
    run.rival = {
      ...rival,
      routeProgress: updateRouteProgress(route, rival.routeProgress ?? EMPTY_ROUTE_PROGRESS, fix),
    };
  else run.routeProgress = updateRouteProgress(route, routeProgress ?? EMPTY_ROUTE_PROGRESS, fix);
}

function placeAfter(
  run: RunProgress,
  head: ChainHead,
  fix: StoredFix,
  classification: FixClassification | undefined,
): void {
  const { rival, excursion } = run;
  const step = measureStep(head, fix);
  if (step.fit === "near") return acceptFix(run, fix, step);
  const fromRival = rival && measureStep(rival.head, fix);
  const agrees = rival && fromRival && fromRival.fit !== "none";
  const isNearRival = fromRival?.fit === "near" || (agrees && isAgreed(rival) && fromRival.metres < step.metres);
  const isBack = excursion && measureStep(excursion.from, fix).fit === "near";
  if (step.fit === "far" && !isNearRival && !isBack) return acceptFix(run, fix, step);
  revokeLast(run, 1, () => describeJump(step));
  run.rival = agrees ? extendRival(rival, fix, fromRival, classification) : createRival(run, head, fix, classification);
  resolveRival(run, head, run.rival);
}

/** What a rival goes on from when it turns out to be the run. */
type RivalOrigin = "excursion" | "settled" | "head" | "nothing";

function rivalOrigin(
  { excursion, settled, tentative }: RunProgress,
  head: ChainHead,
  first: TimedPosition,
): RivalOrigin {
  const isReachable = (from: ChainHead) => measureStep(from, first).fit !== "none";
  // A journey there and back is no excursion.
  if (excursion && isReachable(excursion.from) && (excursion.isOutvoted || !isJourney(head, first))) return "excursion";
  if (settled && tentative && isReachable(settled)) return "settled";
  return settled && isJourney(head, first) ? "head" : "nothing";
}

function createRival(
  run: RunProgress,
  head: ChainHead,
  fix: StoredFix,
  classification: FixClassification | undefined,
): RivalChain {
  const origin = rivalOrigin(run, head, fix);
  const routeProgress = {
    excursion: run.excursion?.routeProgress,
    settled: run.settledRouteProgress,
    head: run.routeProgress,
    nothing: undefined,
  }[origin];
  return {
    ...createChain(fix),
    ...(routeProgress && { routeProgress }),
    ...(classification && { members: [classification] }),
  };
}

function extendRival(
  rival: RivalChain,
  fix: StoredFix,
  step: FixStep,
  classification: FixClassification | undefined,
): RivalChain {
  if (classification) rival.members?.push(classification);
  return { ...rival, ...extendChain(rival, fix, step) };
}

const isAgreed = ({ fixes }: FixChain) => fixes >= MIN_AGREEING_FIXES;

function acceptFix(run: RunProgress, fix: StoredFix, step: FixStep): void {
  run.rival = undefined;
  const { settled, tentative, excursion } = run;
  if (step.fit === "far") {
    settleTentative(run);
    if (run.routeProgress) run.settledRouteProgress = run.routeProgress;
    run.tentative = createChain(fix, extendHead(run.settled!, fix, step));
  } else if (tentative) {
    run.tentative = extendChain(tentative, fix, step);
    if (isAgreed(run.tentative)) settleTentative(run);
  } else if (settled) run.settled = extendHead(settled, fix, step);
  if (excursion && excursionFixes(run, excursion) > MIN_FORGOTTEN_FIXES + 4 * excursion.fixesBefore)
    run.excursion = undefined;
}

/** Accept the rival once it has enough fixes. */
function resolveRival(run: RunProgress, head: ChainHead, rival: RivalChain): void {
  const origin = rivalOrigin(run, head, rival.first);
  if (origin === "excursion") returnFrom(run, run.excursion!, rival);
  else if (origin === "settled") outvoteTentative(run, run.settled!, run.tentative!, rival);
  else if (origin === "head") acceptJourney(run, rival);
  else outvoteRun(run, head, rival);
}

const okFixes = ({ counts }: RunProgress) => counts.ok ?? 0;

function outvoteTentative(run: RunProgress, settled: ChainHead, { fixes }: FixChain, rival: RivalChain): void {
  if (rival.fixes <= fixes) return;
  revokeLast(run, fixes, () => outvoted(rival));
  acceptRival(run, rival, settled, metresTo(settled, rival));
}

/** The run is the rival, and nothing of what was before it. */
function outvoteRun(run: RunProgress, from: ChainHead, rival: RivalChain): void {
  const fixesBefore = okFixes(run);
  if (rival.fixes <= fixesBefore) return;
  const { routeProgress, members } = run;
  run.excursion = {
    from,
    fixesBefore,
    isOutvoted: true,
    ...(routeProgress && { routeProgress }),
    ...(members && { membersBefore: [...members] }),
  };
  revokeLast(run, fixesBefore, () => outvoted(rival));
  run.settled = undefined;
  run.settledRouteProgress = undefined;
  acceptRival(run, rival, undefined, 0);
}

const outvoted = ({ fixes }: FixChain) => `the next ${fixes} fixes agree with one another and not with this one`;

/** The courier was carried where no road leads: the run goes on from there. */
function acceptJourney(run: RunProgress, rival: RivalChain): void {
  if (!isAgreed(rival)) return;
  settleTentative(run);
  const { settled, routeProgress } = run;
  run.excursion = { from: settled!, fixesBefore: okFixes(run), ...(routeProgress && { routeProgress }) };
  acceptRival(run, rival, settled, travelledM(settled!));
}

/** Return to where the run was before its excursion, and go on with the rival, when the two outvote the excursion. */
function returnFrom(run: RunProgress, excursion: Excursion, rival: RivalChain): void {
  const { from, fixesBefore, isOutvoted, routeProgress, membersBefore = [] } = excursion;
  const fixes = excursionFixes(run, excursion);
  if (!isAgreed(rival) && rival.fixes <= fixes) return;
  if (fixesBefore + rival.fixes + Math.min(fixesBefore, rival.fixes) <= fixes) return;
  revokeLast(run, fixes, () => "an impossible step away from the fixes before and after it");
  if (isOutvoted) restore(run, fixesBefore, membersBefore);
  run.excursion = undefined;
  run.settled = from;
  run.settledRouteProgress = routeProgress;
  acceptRival(run, rival, from, metresTo(from, rival));
}

/** Number of fixes since the impossible step, without those that are jumps for another reason. */
const excursionFixes = (run: RunProgress, { fixesBefore, isOutvoted }: Excursion) =>
  okFixes(run) - (isOutvoted ? 0 : fixesBefore);

const metresTo = (from: ChainHead, { first }: FixChain) => metresAfter(from, first, metresBetween(from, first));

/** The rival is where the run is; it goes on from `before`, and its first fix is `metres` along the run. */
function acceptRival(run: RunProgress, rival: RivalChain, before: ChainHead | undefined, metres: number): void {
  const { first, head, fixes, routeProgress, members = [] } = rival;
  restore(run, fixes, members);
  run.tentative = continueFrom(before, metres, { first, head, fixes });
  run.routeProgress = routeProgress;
  run.rival = undefined;
  if (isAgreed(run.tentative)) settleTentative(run);
}

/** Make the tentative fixes ok for good. */
function settleTentative(run: RunProgress): void {
  if (!run.tentative) return;
  run.settled = run.tentative.head;
  run.tentative = undefined;
  run.settledRouteProgress = undefined;
}

/** Make the last `fixes` ok ones jumps. */
function revokeLast(run: RunProgress, fixes: number, reason: () => string): void {
  moveClass(run, fixes, "ok", "jump");
  for (const classification of run.members?.splice(run.members.length - fixes) ?? []) {
    classification.class = "jump";
    classification.reason = reason();
  }
}

/** Make jumps ok ones, the last of the run. */
function restore(run: RunProgress, fixes: number, members: readonly FixClassification[]): void {
  moveClass(run, fixes, "jump", "ok");
  for (const classification of members) {
    classification.class = "ok";
    delete classification.reason;
    run.members?.push(classification);
  }
}

function moveClass({ counts }: RunProgress, fixes: number, from: "ok" | "jump", to: "ok" | "jump"): void {
  counts[to] = (counts[to] ?? 0) + fixes;
  counts[from] = (counts[from] ?? 0) - fixes;
  if (counts[from] === 0) delete counts[from];
}
