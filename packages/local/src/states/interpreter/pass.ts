import type { PassState } from "../definition/types.ts";
import { type Behaviour, passed } from "./outcome.ts";

/** Its input becomes its output, unless Output says otherwise. */
export const pass: Behaviour<PassState> = async (frame, state) => passed(state, frame.input);
