import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { ReportRequested } from "@waybill/events-schema/reports";
import { sfnClient } from "@waybill/kernel/clients";
import { worker } from "@waybill/kernel/worker";
import { Resource } from "sst";
import { failJob } from "../jobs/commands.ts";
import { ready } from "../store.ts";

/**
 * Starts one execution for each attempt: the execution is named after the attempt, and Step Functions accepts a name once.
 * If that execution has ended and the job is still waiting to be started, the job is failed here: nothing else would.
 */
export const handler = worker(
  "StartReport",
  ReportRequested,
  async function startReport({ data: { reportId, attempt } }) {
    const endStatus = await startExecution({ reportId, attempt });
    if (endStatus === undefined) return;
    const detail = `The execution ended as ${endStatus} without recording a failure.`;
    await failJob(reportId, attempt, { step: "plan", code: "report.stalled", detail }, new Date().toISOString());
  },
  { warm: ready },
);

/** Starts the execution of an attempt. Returns the final status of an execution that was started before and has ended. */
async function startExecution(attempt: { reportId: string; attempt: number }): Promise<string | undefined> {
  const { arn } = Resource.BuildReport;
  const name = `${attempt.reportId}-${attempt.attempt}`;
  try {
    await sfnClient().send(new StartExecutionCommand({ stateMachineArn: arn, name, input: JSON.stringify(attempt) }));
    return undefined;
  } catch (error) {
    if ((error as Error).name !== "ExecutionAlreadyExists") throw error;
  }
  const executionArn = `${arn.replace(":stateMachine:", ":execution:")}:${name}`;
  const { status } = await sfnClient().send(new DescribeExecutionCommand({ executionArn }));
  return status === "RUNNING" ? undefined : status;
}
