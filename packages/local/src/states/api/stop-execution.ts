import { type Action, text } from "../../gateway/json.ts";
import type { Machines } from "../machines.ts";
import { arnIn } from "./input.ts";
import { seconds } from "./shapes.ts";

/** StopExecution: one that is over stays as it ended. */
export const stopExecution =
  (machines: Machines): Action =>
  (request) => {
    const [error, cause] = [text(request, "error"), text(request, "cause")];
    const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    const { stopped_at } = machines.stop(arnIn(request, "executionArn"), failure);
    return { stopDate: seconds(stopped_at ?? 0) };
  };
