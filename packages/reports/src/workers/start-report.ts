import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { ReportRequested } from "@waybill/events-schema/reports";
import { sfnClient } from "@waybill/kernel/clients";
import { worker } from "@waybill/kernel/worker";
import { Resource } from "sst";
import { fail } from "../desk.ts";
import { ready } from "../store.ts";

/**
 * A requested report is started once: an attempt's name is its execution's, and Step Functions takes a name once. An attempt
 * whose execution has ended already, and that still waits to be started, has failed: nothing else would ever move it.
 */
export const handler = worker(
  "StartReport",
  ReportRequested,
  async ({ data: { reportId, attempt } }) => {
    const ended = await start({ reportId, attempt });
    if (ended === undefined) return;
    const detail = `Its execution ended as ${ended} and could not say why.`;
    await fail(reportId, attempt, { step: "plan", code: "report.stalled", detail }, new Date().toISOString());
  },
  { warm: ready },
);

/** Start the execution of an attempt; of one that was started before, how it ended, if it has. */
async function start(attempt: { reportId: string; attempt: number }): Promise<string | undefined> {
  const { arn } = Resource.DrawReport;
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
