import { PermanentError } from "@waybill/kernel/errors";
import { foldFixes } from "../fixes/fold-fixes.ts";
import { EMPTY_PROGRESS } from "../fixes/progress.ts";
import { readFixes } from "../fixes/store.ts";
import { readRunRoute } from "../geo/route-cache.ts";
import type { RunEnding, Run, RunTask } from "./run.ts";
import { updateRun, type RunUpdate } from "./update-run.ts";

/**
 * The task of a run has started: all fixes, including those reported before, are folded along its route. Throws
 * PermanentError `run.other-task`, and TooEarlyError until the route's revision has arrived.
 */
export async function startRunTask(update: RunUpdate, task: RunTask): Promise<void> {
  await updateRun(update, function startTask(before) {
    if (before.task?.taskId === task.taskId) return before;
    if (before.task)
      throw new PermanentError(
        "run.other-task",
        `run ${update.runId} is for task ${before.task.taskId}, not ${task.taskId}`,
      );
    return refold({ ...before, task });
  });
}

/** The task of a run has ended, and the run with it. Of several ends the earliest counts. */
export async function endRun(update: RunUpdate, ending: RunEnding): Promise<void> {
  await updateRun(update, function setEnding(before) {
    return before.ending && before.ending.at <= ending.at ? before : refold({ ...before, ending });
  });
}

/** The run with all of its fixes folded again. */
async function refold(run: Run): Promise<Run> {
  const context = { route: await readRunRoute(run), endedAt: run.ending?.at };
  return { ...run, progress: foldFixes(EMPTY_PROGRESS, await readFixes(run.runId), context) };
}
