import { publish } from "@waybill/kernel/publish";
import { getJob } from "../jobs/commands.ts";
import { reportEndedEvent } from "../jobs/job.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Publishes `report.ready`; published twice, the event has the same id. */
export const handler = createStep(
  "AnnounceReport",
  ReportAttempt,
  async function announceReport({ reportId }) {
    return publish(reportEndedEvent(await getJob(reportId)));
  },
  ready,
);
