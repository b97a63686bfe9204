import type { FailState } from "../definition/types.ts";
import { Failed } from "../failure.ts";
import type { Behaviour } from "./outcome.ts";

/** Fails its graph, with a name and a cause of its own. */
export const fail: Behaviour<FailState> = async (frame, { Error: error, Cause: cause }) => {
  throw new Failed({
    ...(error === undefined ? {} : { error: String(await frame.evaluate(error, "Error")) }),
    ...(cause === undefined ? {} : { cause: String(await frame.evaluate(cause, "Cause")) }),
  });
};
