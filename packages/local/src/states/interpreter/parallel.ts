import type { ParallelState } from "../definition/types.ts";
import { type Behaviour, done } from "./outcome.ts";
import { allOrNone, concluded } from "./together.ts";
import { walk } from "./walk.ts";

/** Its branches at the same time, each with the same input; their outputs in the order of the branches. */
export const parallel: Behaviour<ParallelState> = async (frame, state) => {
  const { visit } = frame;
  if (!visit.work) {
    const input = state.Arguments === undefined ? frame.input : await frame.evaluate(state.Arguments, "Arguments");
    frame.keep(() => {
      visit.work = { input };
      frame.tell("ParallelStateStarted");
    });
  }
  const { input } = visit.work as { input: unknown };
  const branch = (n: number, signal: AbortSignal) => walk(frame.inner(state.Branches[n]!, n, input, signal));
  const { length } = state.Branches;
  return done(state, await concluded(frame, "ParallelState", allOrNone(frame, length, length, branch)));
};
