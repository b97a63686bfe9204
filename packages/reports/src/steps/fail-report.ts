import * as z from "zod";
import { failJob, getJob } from "../jobs/commands.ts";
import { ready } from "../store.ts";
import { createStep, ReportAttempt } from "./step.ts";

/** Error and cause as Step Functions passes them. Lambda's cause is JSON with a stack, which stays in the log. */
const FailStepInput = ReportAttempt.extend({ code: z.string().max(128), cause: z.string().optional() });

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
    return errorMessage.slice(0, 500);
  } catch {
    return cause.slice(0, 500);
  }
}
