import { FreeId, truncateText } from "@waybill/events-schema/text";
import * as z from "zod";
import { failJob, getJob } from "../jobs/commands.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

const MAX_DETAIL_LENGTH = 500;

/** Error and cause as Step Functions passes them. Lambda's cause is JSON with a stack, which stays in the log. */
const FailStepInput = ReportAttempt.extend({ code: FreeId.max(128).catch("unreadable"), cause: z.string().optional() });

/** Stores and publishes the failure of an attempt, unless the job was cancelled or is in another attempt by now. */
export const handler = createStep(
  "FailReport",
  FailStepInput,
  async function failReport({ reportId, attempt, code, cause = "" }, at) {
    const { step: failedStep = "plan" } = await getJob(reportId);
    const job = await failJob(reportId, attempt, { step: failedStep, code, detail: errorMessageOf(cause) }, at);
    return { state: job.attempt === attempt ? job.state : "cancelled" };
  },
  ready,
);

function errorMessageOf(cause: string): string {
  try {
    const { errorMessage = cause } = JSON.parse(cause) as { errorMessage?: string };
    return truncateText(errorMessage, MAX_DETAIL_LENGTH);
  } catch {
    return truncateText(cause, MAX_DETAIL_LENGTH);
  }
}
