import { AwsError } from "../../gateway/errors.ts";
import { type JsonAction, optionalText } from "../../gateway/json.ts";
import type { StateMachineEngine } from "../state-machines.ts";
import { requiredArn, paginate } from "./input.ts";
import { executionSummary } from "./responses.ts";

const STATUSES = ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"];

/** ListExecutions: of a machine or of a map run, newest first. */
export const listExecutions =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const status = optionalText(request, "statusFilter");
    if (status !== undefined && !STATUSES.includes(status)) throw unknownStatus(status);
    const { executions } = machines.journal;
    const mapRun = optionalText(request, "mapRunArn");
    const all =
      mapRun === undefined
        ? executions.list("machine", machines.get(requiredArn(request, "stateMachineArn")).arn)
        : executions.list("map_run", mapRun);
    const wanted = all.filter((row) => status === undefined || row.status === status);
    const { shown, ...next } = paginate(wanted, ({ arn }) => arn, request);
    return { executions: shown.map(executionSummary), ...next };
  };

function unknownStatus(status: string): AwsError {
  const rule = `Member must satisfy enum value set: [${STATUSES.join(", ")}]`;
  const what = `1 validation error detected: Value '${status}' at 'statusFilter' failed to satisfy constraint: ${rule}`;
  return new AwsError("ValidationException", what);
}
