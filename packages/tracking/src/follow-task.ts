import { PermanentError } from "@waybill/kernel/errors";
import { change, type Change } from "./change.ts";
import { theirs } from "./claims.ts";
import { follow } from "./fold.ts";
import { courseOf } from "./routes/known.ts";
import { NOTHING_YET } from "./progress.ts";
import type { Ending, Run, TaskOfRun } from "./runs.ts";
import { readFixes } from "./store.ts";

/**
 * The task of a run has started: from now on, and for all that was reported already, it is followed along its route.
 * Throws PermanentError `run.other-task`, and TooEarlyError while the revision of the route is not here yet.
 */
export const started = (the: Change, task: TaskOfRun): Promise<Run> =>
  change(the, async (before) => {
    theirs(before, the.courierId);
    if (before.task?.taskId === task.taskId) return before;
    if (before.task)
      throw new PermanentError(
        "run.other-task",
        `run ${the.runId} is for task ${before.task.taskId}, not ${task.taskId}`,
      );
    return anew({ ...before, task });
  });

/** The task of a run has ended, and the run with it. The first end of several counts. */
export const ended = (the: Change, ending: Ending): Promise<Run> =>
  change(the, async (before) => {
    theirs(before, the.courierId);
    return before.ending && before.ending.at <= ending.at ? before : anew({ ...before, ending });
  });

/** All of its fixes folded again. */
async function anew(run: Run): Promise<Run> {
  return { ...run, progress: follow(NOTHING_YET, await readFixes(run.runId), await courseOf(run)) };
}
