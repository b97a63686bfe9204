import type { AslFailState } from "../definition/asl.ts";
import { StateError } from "../state-error.ts";
import type { StateRunner } from "./state-outcome.ts";

/** Fails its graph, with a name and a cause of its own. */
export const runFail: StateRunner<AslFailState> = async (frame, { Error: error, Cause: cause }) => {
  throw new StateError({
    ...(error === undefined ? {} : { error: String(await frame.evaluate(error, "Error")) }),
    ...(cause === undefined ? {} : { cause: String(await frame.evaluate(cause, "Cause")) }),
  });
};
