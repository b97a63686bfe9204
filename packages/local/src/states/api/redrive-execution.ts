import type { Action } from "../../gateway/json.ts";
import type { Machines } from "../machines.ts";
import { arnIn } from "./input.ts";
import { seconds } from "./shapes.ts";

/** RedriveExecution: from the state that failed, with all its retries again. */
export const redriveExecution =
  (machines: Machines): Action =>
  (request) => {
    const { redriven_at } = machines.redrive(arnIn(request, "executionArn"));
    return { redriveDate: seconds(redriven_at ?? 0) };
  };
