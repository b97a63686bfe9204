/** The state machine that draws reports. */
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { sfn } from "@waybill/kernel/clients";
import { Resource } from "sst";

/** Start the execution of an attempt. Tells how it ended when it was started before and is over. */
export async function start(input: { reportId: string; attempt: number }): Promise<string | undefined> {
  const { arn } = Resource.DrawReport;
  const name = `${input.reportId}-${input.attempt}`;
  try {
    await sfn().send(new StartExecutionCommand({ stateMachineArn: arn, name, input: JSON.stringify(input) }));
    return undefined;
  } catch (error) {
    if ((error as Error).name !== "ExecutionAlreadyExists") throw error;
  }
  const executionArn = `${arn.replace(":stateMachine:", ":execution:")}:${name}`;
  const { status } = await sfn().send(new DescribeExecutionCommand({ executionArn }));
  return status === "RUNNING" ? undefined : status;
}
