import type { Action } from "../../gateway/json.ts";
import type { Clock } from "../../ports.ts";
import type { Machines } from "../machines.ts";
import { whyNotRedriven } from "../redrivable.ts";
import { arnIn } from "./input.ts";
import { executionOf } from "./shapes.ts";

/** DescribeExecution. */
export const describeExecution =
  (machines: Machines, clock: Clock): Action =>
  (request) => {
    const row = machines.execution(arnIn(request, "executionArn"));
    const why = whyNotRedriven(row, clock.now());
    return {
      ...executionOf(row),
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
