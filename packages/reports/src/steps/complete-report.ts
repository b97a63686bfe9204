import { completeJob, supersedePreviousRevision } from "../jobs/commands.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Makes the report readable, and marks the revision before as superseded. */
export const handler = createStep(
  "CompleteReport",
  ReportAttempt,
  async function completeReport({ reportId, attempt }, at) {
    await supersedePreviousRevision(await completeJob(reportId, attempt, at));
  },
  ready,
);
