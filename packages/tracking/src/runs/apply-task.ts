import { PermanentError } from "@waybill/kernel/errors";
import { updateRun, type RunUpdate } from "./update-run.ts";
import { assertOwner } from "./ownership.ts";
import { foldFixes } from "../fixes/fold-fixes.ts";
import { readFoldContext } from "../geo/route-cache.ts";
import { EMPTY_PROGRESS } from "../fixes/progress.ts";
import type { RunEnding, Run, RunTask } from "./run.ts";
import { readFixes } from "../fixes/store.ts";

/**
 * The task of a run has started: all fixes, including those reported before, are folded along its route. Throws
 * PermanentError `run.other-task`, and TooEarlyError until the route's revision has arrived.
 */
export const startRunTask = (update: RunUpdate, task: RunTask): Promise<Run> =>
  updateRun(update, async (before) => {
    assertOwner(before, update.courierId);
    if (before.task?.taskId === task.taskId) return before;
    if (before.task)
      throw new PermanentError(
        "run.other-task",
        `run ${update.runId} is for task ${before.task.taskId}, not ${task.taskId}`,
      );
    return refold({ ...before, task });
  });

/** The task of a run has ended, and the run with it. Of several ends the earliest counts. */
export const endRun = (update: RunUpdate, ending: RunEnding): Promise<Run> =>
  updateRun(update, async (before) => {
    assertOwner(before, update.courierId);
    return before.ending && before.ending.at <= ending.at ? before : refold({ ...before, ending });
  });

/** The run with all of its fixes folded again. */
async function refold(run: Run): Promise<Run> {
  return { ...run, progress: foldFixes(EMPTY_PROGRESS, await readFixes(run.runId), await readFoldContext(run)) };
}
