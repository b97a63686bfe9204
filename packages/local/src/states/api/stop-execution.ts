import { type JsonAction, optionalText } from "../../gateway/json.ts";
import type { StateMachineEngine } from "../state-machines.ts";
import { requiredArn } from "./input.ts";
import { epochSeconds } from "./responses.ts";

/** StopExecution: an ended execution stays unchanged. */
export const stopExecution =
  (machines: StateMachineEngine): JsonAction =>
  (request) => {
    const [error, cause] = [optionalText(request, "error"), optionalText(request, "cause")];
    const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    const { stopped_at } = machines.stop(requiredArn(request, "executionArn"), failure);
    return { stopDate: epochSeconds(stopped_at ?? 0) };
  };
