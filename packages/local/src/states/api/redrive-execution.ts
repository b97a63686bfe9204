import type { JsonAction } from "../../gateway/json.ts";
import type { StateMachineEngine } from "../state-machines.ts";
import { requiredArn } from "./input.ts";
import { epochSeconds } from "./responses.ts";

/** RedriveExecution: from the state that failed, with all its retries again. */
export const redriveExecution =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const { redriven_at } = machines.redrive(requiredArn(request, "executionArn"));
    return { redriveDate: epochSeconds(redriven_at ?? 0) };
  };
