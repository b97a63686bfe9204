import type { JsonAction } from "../../gateway/json.ts";
import type { Clock } from "../../interfaces.ts";
import type { StateMachineEngine } from "../state-machines.ts";
import { redriveRefusal } from "../redrive-refusal.ts";
import { requiredArn } from "./input.ts";
import { executionSummary } from "./responses.ts";

/** DescribeExecution. */
export const describeExecution =
  (machines: StateMachineEngine, clock: Clock): JsonAction =>
  (request) => {
    const row = machines.execution(requiredArn(request, "executionArn"));
    const why = redriveRefusal(row, clock.now());
    return {
      ...executionSummary(row),
      input: row.input,
      inputDetails: { included: true },
      ...(row.output === null ? {} : { output: row.output, outputDetails: { included: true } }),
      ...(row.error === null ? {} : { error: row.error }),
      ...(row.cause === null ? {} : { cause: row.cause }),
      redriveStatus:
        why === undefined ? "REDRIVABLE" : row.map_run === null ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
      ...(why === undefined ? {} : { redriveStatusReason: why }),
    };
  };
