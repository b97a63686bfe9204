import type { OutputFields, TransitionFields } from "../definition/asl.ts";
import type { ExecutionFrame } from "./frame.ts";

/** The outcome of a state that does not fail. */
export interface StateOutcome {
  /** Its output unless `outputFields` define another. */
  output: unknown;
  /** Where Output and Assign are defined: the state, one of its choices, or one of its catchers. */
  outputFields: OutputFields;
  /** `result` or `errorOutput`, for the expressions in `outputFields`. */
  scope?: Record<string, unknown>;
  /** The next state; undefined at the end of the graph. */
  next?: string | undefined;
}

/** Runs a state of one type. It is called again from the start after a retry, or when the process was killed in it. */
export type StateRunner<S> = (frame: ExecutionFrame, state: S) => Promise<StateOutcome>;

/** The state continues with its result. */
export function withResult(state: TransitionFields, result: unknown): StateOutcome {
  return { output: result, outputFields: state, scope: { result }, next: state.End ? undefined : state.Next };
}

/** The state continues with its input: it has no result. */
export function withInput(state: TransitionFields, input: unknown): StateOutcome {
  return { output: input, outputFields: state, next: state.End ? undefined : state.Next };
}
