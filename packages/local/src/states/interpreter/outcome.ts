import type { Leaving, Onward } from "../definition/types.ts";
import type { Frame } from "./frame.ts";

/** How a state ends when it does not fail. */
export interface Outcome {
  /** Its output unless `leaving` makes another. */
  output: unknown;
  /** What Output and Assign are taken from: the state, a choice of it, or one of its catchers. */
  leaving: Leaving;
  /** `result` or `errorOutput`, for the expressions in `leaving`. */
  seen?: Record<string, unknown>;
  /** The next state; undefined at the end of the graph. */
  next?: string | undefined;
}

/** What a state of one type does. It is called again from the start after a retry, or when the process was killed in it. */
export type Behaviour<S> = (frame: Frame, state: S) => Promise<Outcome>;

/** The state goes on as it says, with its result. */
export function done(state: Onward, result: unknown): Outcome {
  return { output: result, leaving: state, seen: { result }, next: state.End ? undefined : state.Next };
}

/** The state goes on with its input: it has no result. */
export function passed(state: Onward, input: unknown): Outcome {
  return { output: input, leaving: state, next: state.End ? undefined : state.Next };
}
