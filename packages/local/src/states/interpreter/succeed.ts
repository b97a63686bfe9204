import type { AslSucceedState } from "../definition/asl.ts";
import type { StateRunner } from "./state-outcome.ts";

/** The end of its graph. */
export const runSucceed: StateRunner<AslSucceedState> = async (frame, state) => ({
  output: frame.input,
  outputFields: state,
});
