import { publishJobEnd, getJob } from "../jobs/commands.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Publishes `report.ready`; published twice, the event has the same id. */
export const handler = createStep(
  "PublishReportReady",
  ReportAttempt,
  async function publishReportReady({ reportId }) {
    return publishJobEnd(await getJob(reportId));
  },
  ready,
);
