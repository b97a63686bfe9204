import type { AslPassState } from "../definition/asl.ts";
import { type StateRunner, withInput } from "./state-outcome.ts";

/** Its input becomes its output, unless Output says otherwise. */
export const runPass: StateRunner<AslPassState> = async (frame, state) => withInput(state, frame.input);
