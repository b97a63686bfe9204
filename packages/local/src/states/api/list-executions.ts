import { AwsError } from "../../gateway/errors.ts";
import { type Action, text } from "../../gateway/json.ts";
import type { Machines } from "../machines.ts";
import { arnIn, page } from "./input.ts";
import { executionOf } from "./shapes.ts";

const STATUSES = ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"];

/** ListExecutions: of a machine or of a map run, newest first. */
export const listExecutions =
  (machines: Machines): Action =>
  (request) => {
    const status = text(request, "statusFilter");
    if (status !== undefined && !STATUSES.includes(status)) throw unknownStatus(status);
    const { executions } = machines.journal;
    const mapRun = text(request, "mapRunArn");
    const all =
      mapRun === undefined
        ? executions.list("machine", machines.get(arnIn(request, "stateMachineArn")).arn)
        : executions.list("map_run", mapRun);
    const wanted = all.filter((row) => status === undefined || row.status === status);
    const { shown, ...next } = page(wanted, ({ arn }) => arn, request);
    return { executions: shown.map(executionOf), ...next };
  };

function unknownStatus(status: string): AwsError {
  const rule = `Member must satisfy enum value set: [${STATUSES.join(", ")}]`;
  const what = `1 validation error detected: Value '${status}' at 'statusFilter' failed to satisfy constraint: ${rule}`;
  return new AwsError("ValidationException", what);
}
