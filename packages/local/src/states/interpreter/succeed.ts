import type { SucceedState } from "../definition/types.ts";
import type { Behaviour } from "./outcome.ts";

/** The end of its graph. */
export const succeed: Behaviour<SucceedState> = async (frame, state) => ({ output: frame.input, leaving: state });
