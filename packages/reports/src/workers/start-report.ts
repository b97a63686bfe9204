import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { ReportRequested } from "@waybill/events-schema/reports";
import { sfn } from "@waybill/kernel/clients";
import { worker } from "@waybill/kernel/worker";
import { Resource } from "sst";

/** A requested report is started once: an attempt's name is its execution's, and Step Functions takes a name once. */
export const handler = worker("StartReport", ReportRequested, async ({ data: { reportId, attempt } }) => {
  const start = new StartExecutionCommand({
    stateMachineArn: Resource.DrawReport.arn,
    name: `${reportId}-${attempt}`,
    input: JSON.stringify({ reportId, attempt }),
  });
  await sfn()
    .send(start)
    .catch((error: Error) => {
      if (error.name !== "ExecutionAlreadyExists") throw error;
    });
});
