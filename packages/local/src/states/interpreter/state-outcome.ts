import type { OutputFields, TransitionFields } from "../definition/asl.ts";
import type { ExecutionFrame } from "./frame.ts";

/** How a state ends when it does not fail. */
export interface StateOutcome {
  /** Its output unless `leaving` makes another. */
  output: unknown;
  /** What Output and Assign are taken from: the state, a choice of it, or one of its catchers. */
  outputFields: OutputFields;
  /** `result` or `errorOutput`, for the expressions in `leaving`. */
  scope?: Record<string, unknown>;
  /** The next state; undefined at the end of the graph. */
  next?: string | undefined;
}

/** What a state of one type does. It is called again from the start after a retry, or when the process was killed in it. */
export type StateRunner<S> = (frame: ExecutionFrame, state: S) => Promise<StateOutcome>;

/** The state goes on as it says, with its result. */
export function withResult(state: TransitionFields, result: unknown): StateOutcome {
  return { output: result, outputFields: state, scope: { result }, next: state.End ? undefined : state.Next };
}

/** The state goes on with its input: it has no result. */
export function withInput(state: TransitionFields, input: unknown): StateOutcome {
  return { output: input, outputFields: state, next: state.End ? undefined : state.Next };
}
