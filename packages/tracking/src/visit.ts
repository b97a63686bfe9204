import { problem } from "@waybill/kernel/errors";
import { change } from "./change.ts";
import { seenBy } from "./claims.ts";
import { isOutOfRun } from "./course.ts";
import { routeOf } from "./routes/known.ts";
import { shownStops } from "./standing.ts";

/**
 * The courier says that they are at a stop. The first time counts; their phone having seen it earlier counts more.
 * Answers how the run stands with the stop. Throws NOT_FOUND for a run or a stop that is not theirs, RUN_CLOSED.
 */
export async function visit(caller: { sub: string; role: string }, runId: string, stopId: string, at: number) {
  const seen = await seenBy(caller, runId);
  const stop = (await routeOf(seen))?.stops.findIndex(({ id }) => id === stopId) ?? -1;
  if (stop < 0) throw problem("NOT_FOUND", `Run ${runId} has no stop ${stopId}.`);
  const run = await change({ runId, courierId: caller.sub, seen }, async (before) => {
    if (before.visited[stop] !== undefined) return before;
    if (isOutOfRun(at, before.ending?.at)) throw closed(runId);
    return { ...before, visited: { ...before.visited, [stop]: at } };
  });
  return shownStops(run, await routeOf(run))[stop];
}

const closed = (runId: string) => problem("RUN_CLOSED", `Run ${runId} has ended; nothing can be added to it.`);
