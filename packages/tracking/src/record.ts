import type { RecordPositions } from "@waybill/events-schema/tracking";
import type { Received } from "@waybill/events-schema/event";
import { change } from "./change.ts";
import { theirs } from "./claims.ts";
import { byTime, isAfter, type KeptFix, measured, ownFault } from "./fixes.ts";
import { follow } from "./fold.ts";
import { courseOf } from "./routes/known.ts";
import { NOTHING_YET, type Progress } from "./progress.ts";
import type { Run } from "./runs.ts";
import { keepFixes, readFixes, readRun } from "./store.ts";

/**
 * Keep the fixes of one request and bring its run up to date: true when the run has come into a new ten seconds.
 *
 * Whatever was done before, by whom and how far, the end is the same: the fixes are kept first; what is then written is
 * the fold over all that is kept, or goes on from the run as it was read before our fixes were there to be seen; and it
 * is written only over the very run that was read.
 */
export async function record(positions: Received<typeof RecordPositions>): Promise<{ run: Run; ticked: boolean }> {
  const { runId, courierId, receivedAt, fixes: told } = positions.data;
  const received = Date.parse(receivedAt);
  const fixes = told.map(measured).toSorted(byTime);
  const seen = await readRun(runId, { consistent: false });
  if (seen) theirs(seen, courierId);
  const fresh = await keepFixes(runId, fixes, received);
  const news = fixes.map((fix): KeptFix => ({ ...fix, received: { first: received, last: received } }));
  let ticked = false;
  const run = await change({ runId, courierId, seen, cause: positions }, async (before, tries) => {
    const was = theirs(before, courierId).progress;
    const course = await courseOf(before);
    const goesOn = tries === 1 && fresh && isAhead(news, was);
    const progress = goesOn ? follow(was, news, course) : follow(NOTHING_YET, await readFixes(runId), course);
    ticked = progress.tick > was.tick;
    return { ...before, progress };
  });
  return { run, ticked };
}

/** Are all the fixes that matter to their neighbours newer than every one that was followed? */
function isAhead(news: readonly KeptFix[], { last }: Progress): boolean {
  const first = news.find((fix) => ownFault(fix) === undefined);
  return !first || !last || isAfter(first, last);
}
