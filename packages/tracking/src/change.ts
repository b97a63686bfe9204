import { publish } from "@waybill/kernel/publish";
import { PARTS } from "./eta.ts";
import { routeOf } from "./routes/known.ts";
import { type Cause, news } from "./news.ts";
import { keepPast, type PastRun } from "./routes/store.ts";
import { begun, known, type Run, sealed } from "./runs.ts";
import { readRun, writeRun } from "./store.ts";

/** How often somebody else may be quicker before it goes back to the queue. */
const TRIES = 10;

export interface Change {
  runId: string;
  courierId: string;
  /** The run as it was read already; when it is no more so, it is read again. */
  seen?: Run | undefined;
  cause?: Cause;
}

/**
 * Make a run what `become` says of it, and announce the difference. It is written only over the very run that was
 * read, and what is to be announced is in the same write: whoever finds it still there announces it again, under the
 * same ids. Throws what `become` throws, PublishFailedError, and Error when others were quicker too often.
 */
export async function change(
  { runId, courierId, seen, cause }: Change,
  become: (before: Run, tries: number) => Promise<Run>,
): Promise<Run> {
  let stored = seen ?? (await readRun(runId));
  for (let tries = 1; tries <= TRIES; tries++) {
    const before = stored ?? begun(runId, courierId);
    const after = sealed(await become(before, tries));
    if (stored && stored.digest === after.digest) return settle(stored);
    const said = [...before.said, ...news(before, after, await routeOf(after), cause)];
    if (await writeRun({ ...after, said }, stored)) return settle({ ...after, said });
    stored = await readRun(runId);
  }
  throw new Error(`run ${runId} was written by others ${TRIES} times while it was changed; again later`);
}

/** Do what the write promised, and forget it. Each step bears being done twice, so a crash anywhere is begun anew. */
export async function settle(run: Run): Promise<Run> {
  if (run.task && run.ending?.outcome === "completed")
    await keepPast(run.task.routeId, run.task.revision, past(run, run.ending.at));
  if (run.said.length === 0) return run;
  await publish(run.said);
  const told = { ...run, said: [] };
  // Whoever wrote it since carries it on, and tells it once more under the same ids.
  await writeRun(told, run);
  return told;
}

/** How long it took for each part of the route; nothing where it did not do all of it. */
function past(run: Run, endedAt: number): PastRun {
  const marks = run.progress.journey?.pace?.marks ?? [];
  return { runId: run.runId, endedAt, marks: marks.length === PARTS ? marks : [], known: known(run) };
}
