/**
 * The fold over a run's fixes, in order: the class of each, the distance, the marker.
 *
 * A fix that no road leads to from the one before is a jump. But which of the two is wrong? A filter that trusts what it
 * accepted is locked by one bad fix. So fixes stand in chains, and agreeing ones outvote lonely ones:
 *
 *   settled ──▶ tentative (ok for now)        a fix that fits goes here and forgets the rival
 *          └──▶ rival (jump for now)          a fix that does not fit goes here
 *
 * - What fits closely behind `settled` is settled at once: the usual case, nothing is pending.
 * - What fits only thanks to a long pause, and the run's very first fix, has nothing to stand on: it is tentative until
 *   FIRM fixes follow it. A rival with more fixes than that outvotes it: the tentative become jumps, the rivals ok.
 * - Against settled fixes, or when no road leads to the rival from them either, a rival needs FIRM fixes. Then both are
 *   true (a tunnel, a plane, a clock set right): all stay ok and the distance holds the step between.
 *
 * So at most 2 × FIRM - 1 verdicts, all at the end, are provisional. It remains a function of the sorted fixes alone:
 * whatever the order of arrival, the end is the same.
 */
import { jumpInWords, type Step, stepOf } from "./classify.ts";
import { type Course, faultOf, judged } from "./course.ts";
import type { KeptFix, Verdict } from "./fixes.ts";
import { NOT_SET_OUT, travelled } from "./journey.ts";
import { metresBetween } from "@waybill/geometry/places";
import { chain, headAt, longer, markerAt } from "./chains.ts";
import { type Chain, type Progress, resting, tickOf } from "./progress.ts";

/** This many agreeing fixes in a row are believed whatever was before. */
const FIRM = 5;

/**
 * Follow the run along more of its fixes. They must be in order, and the usable ones newer than all that `before` holds.
 *
 * @param verdicts filled with the verdict of each fix, if given; later fixes revise the earlier ones here, so it is for
 *   following a run from its start
 */
export function follow(
  before: Progress,
  fixes: readonly KeptFix[],
  course: Course = {},
  verdicts?: Verdict[],
): Progress {
  const run: Progress = { ...before, counts: { ...before.counts } };
  let newest: { at: number; seq?: number } | undefined = run.last;
  for (const fix of fixes) {
    run.tick = Math.max(run.tick, tickOf(fix.received.last));
    run.aliveAt = Math.max(run.aliveAt, Math.min(fix.at, fix.received.first));
    const fault = faultOf(fix, newest, course);
    const verdict = verdicts && judged(fault, fix);
    verdicts?.push(verdict!);
    run.counts[fault] = (run.counts[fault] ?? 0) + 1;
    if (fault !== "ok") continue;
    place(run, fix, verdict, course);
    newest = fix;
  }
  if (newest && newest !== run.last) run.last = markerAt(newest as KeptFix, run.rival ? "jump" : "ok");
  return run;
}

function place(run: Progress, fix: KeptFix, verdict: Verdict | undefined, { route }: Course): void {
  const { settled, tentative, rival } = run;
  const head = tentative?.head ?? settled;
  run.startedAt ??= fix.at;
  if (!head) run.tentative = chain(fix, verdict);
  else {
    const step = stepOf(head, fix);
    const fromRival = rival && stepOf(rival.head, fix);
    const fits = step.fit === "near" || (step.fit === "far" && !(tentative && fromRival?.fit === "near"));
    if (fits) accept(run, fix, verdict, step);
    else {
      const agrees = rival && fromRival && fromRival.fit !== "none";
      count(run, verdict && [verdict], 1, "jump", () => jumpInWords(step));
      run.rival = agrees ? longer(rival, fix, fromRival, verdict) : chain(fix, verdict);
      vote(run, run.rival);
    }
  }
  if (run.rival) return;
  run.rest = resting(run.rest, fix);
  if (route) run.journey = travelled(route, run.journey ?? NOT_SET_OUT, fix);
}

function accept(run: Progress, fix: KeptFix, verdict: Verdict | undefined, step: Step): void {
  if (run.rival) delete run.rival;
  const { settled, tentative } = run;
  if (step.fit === "far") {
    settle(run);
    if (run.journey) run.firm = run.journey;
    run.tentative = chain(fix, verdict, run.settled && headAt(fix, run.settled, step));
  } else if (tentative) {
    run.tentative = longer(tentative, fix, step, verdict);
    if (run.tentative.fixes >= FIRM) settle(run);
  } else if (settled) {
    run.settledM += step.metres;
    run.settled = headAt(fix, settled, step);
  }
}

/** Has the rival enough fixes to be believed? */
function vote(run: Progress, rival: Chain): void {
  const { settled, tentative } = run;
  const equal = tentative && (!settled || stepOf(settled, rival.first).fit !== "none");
  if (rival.fixes < (equal ? tentative.fixes + 1 : FIRM)) return;
  if (equal) {
    const words = () => `the next ${rival.fixes} fixes agree with one another and not with this one`;
    count(run, tentative.members, tentative.fixes, "jump", words);
    rewind(run);
  } else settle(run);
  count(run, rival.members, rival.fixes, "ok");
  run.tentative = rival;
  delete run.rival;
  if (rival.fixes >= FIRM) settle(run);
}

/** What the outvoted fixes did to the journey is undone; it goes on from the rival's newest fix. */
function rewind(run: Progress): void {
  if (run.firm) run.journey = run.firm;
  else delete run.journey;
}

/** From now on the tentative fixes are ok for good. */
function settle(run: Progress): void {
  const { settled, tentative } = run;
  if (!tentative) return;
  run.settledM += (settled ? metresBetween(settled, tentative.first) : 0) + tentative.metres;
  run.settled = tentative.head;
  delete run.tentative;
  delete run.firm;
}

/** Move so many fixes from one side to the other. */
function count(
  run: Progress,
  members: Verdict[] | undefined,
  fixes: number,
  to: "ok" | "jump",
  words?: () => string,
): void {
  const from = to === "ok" ? "jump" : "ok";
  run.counts[to] = (run.counts[to] ?? 0) + fixes;
  run.counts[from] = (run.counts[from] ?? 0) - fixes;
  if (run.counts[from] === 0) delete run.counts[from];
  for (const verdict of members ?? []) {
    verdict.class = to;
    delete verdict.reason;
    if (words) verdict.reason = words();
  }
}
