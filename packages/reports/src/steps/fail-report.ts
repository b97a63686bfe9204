import * as z from "zod";
import { fail, findJob } from "../desk.ts";
import { ready } from "../store.ts";
import { Attempt, step } from "./step.ts";

/** As Step Functions tells it; Lambda's cause is JSON with a stack, which stays in the log. */
const Failure = Attempt.extend({ code: z.string().max(128), cause: z.string().optional() });

/** The report could not be drawn: kept and said, unless it was called off, as an attempt is that another took over. */
export const handler = step(
  "FailReport",
  Failure,
  async ({ reportId, attempt, code, cause = "" }, at) => {
    const { step: stood = "plan" } = await findJob(reportId);
    const detail = messageOf(cause);
    const job = await fail(reportId, attempt, { step: stood, code, detail }, at);
    return { state: job.attempt === attempt ? job.state : "cancelled" };
  },
  ready,
);

function messageOf(cause: string): string {
  try {
    const { errorMessage = cause } = JSON.parse(cause) as { errorMessage?: string };
    return errorMessage.slice(0, 500);
  } catch {
    return cause.slice(0, 500);
  }
}
