import type { RecordPositions } from "@waybill/events-schema/tracking";
import type { Received } from "@waybill/events-schema/event";
import { Permanent } from "@waybill/kernel/errors";
import { byTime, isAfter, type KeptFix, measured, ownFault } from "./fixes.ts";
import { follow } from "./fold.ts";
import { NOTHING_YET, type Progress } from "./progress.ts";
import { at, begun, type Run } from "./runs.ts";
import { keepFixes, readFixes, readRun, writeRun } from "./store.ts";

/** How often somebody else may be quicker before the message goes back to the queue. */
const TRIES = 5;

/**
 * Keep the fixes of one request and bring its run up to date: true when the run has come into a new ten seconds.
 *
 * Whatever was done before, by whom and how far, the end is the same: the fixes are kept first; what is then written is
 * the fold over all that is kept, or goes on from the run as it was read before our fixes were there to be seen; and it
 * is written only over the very run that was read.
 */
export async function record(
  positions: Received<typeof RecordPositions>["data"],
): Promise<{ run: Run; ticked: boolean }> {
  const { runId, courierId } = positions;
  const received = Date.parse(positions.receivedAt);
  const fixes = positions.fixes.map(measured).toSorted(byTime);
  let before = theirs(await readRun(runId, { consistent: false }), courierId, runId);
  const fresh = await keepFixes(runId, fixes, received);
  const news = fixes.map((fix): KeptFix => ({ ...fix, received: { first: received, last: received } }));
  for (let tries = 1; tries <= TRIES; tries++) {
    const was = before?.progress ?? NOTHING_YET;
    const goesOn = tries === 1 && fresh && isAhead(news, was);
    const progress = goesOn ? follow(was, news) : follow(NOTHING_YET, await readFixes(runId));
    const run = at(before ?? begun(runId, courierId), progress);
    const ticked = progress.tick > was.tick;
    if (before?.digest === run.digest || (await writeRun(run, before))) return { run, ticked };
    before = theirs(await readRun(runId), courierId, runId);
  }
  throw new Error(`run ${runId} was written by others ${TRIES} times while its fixes were counted; again later`);
}

/** Are all the fixes that matter to their neighbours newer than every one that was followed? */
function isAhead(news: readonly KeptFix[], { last }: Progress): boolean {
  const first = news.find((fix) => ownFault(fix) === undefined);
  return !first || !last || isAfter(first, last);
}

/** The door lets nobody report for another's run; a message that does was not made by it. */
function theirs(run: Run | undefined, courierId: string, runId: string): Run | undefined {
  if (run && run.courierId !== courierId)
    throw new Permanent("run.not-theirs", `run ${runId} does not belong to courier ${courierId}`);
  return run;
}
