import { announceEnd, getJob } from "../jobs/commands.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Publishes `report.ready`; published twice, the event has the same id. */
export const handler = createStep(
  "AnnounceReport",
  ReportAttempt,
  async function announceReport({ reportId }) {
    return announceEnd(await getJob(reportId));
  },
  ready,
);
