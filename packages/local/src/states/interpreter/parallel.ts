import type { AslParallelState } from "../definition/asl.ts";
import { type StateRunner, withResult } from "./state-outcome.ts";
import { runAllOrNone, recordConclusion } from "./concurrency.ts";
import { runGraph } from "./run-graph.ts";

/** Runs the branches concurrently, each with the same input; returns their outputs in the order of the branches. */
export const runParallel: StateRunner<AslParallelState> = async (frame, state) => {
  const { visit } = frame;
  if (!visit.work) {
    const input = state.Arguments === undefined ? frame.input : await frame.evaluate(state.Arguments, "Arguments");
    frame.persist(() => {
      visit.work = { input };
      frame.addHistoryEvent("ParallelStateStarted");
    });
  }
  const { input } = visit.work as { input: unknown };
  const branch = (n: number, signal: AbortSignal) => runGraph(frame.innerFrame(state.Branches[n]!, n, input, signal));
  const { length } = state.Branches;
  return withResult(state, await recordConclusion(frame, "ParallelState", runAllOrNone(frame, length, length, branch)));
};
