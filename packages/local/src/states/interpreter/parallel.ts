import type { AslParallelState } from "../definition/asl.ts";
import { runInnerGraphs } from "./inner-graphs.ts";
import { type StateRunner, withResult } from "./state-outcome.ts";

/** Runs the branches concurrently, each with the same input; returns their outputs in the order of the branches. */
export const runParallel: StateRunner<AslParallelState> = async (frame, state) => {
  const { visit } = frame;
  if (!visit.work) {
    const input = state.Arguments === undefined ? frame.input : await frame.evaluate(state.Arguments, "Arguments");
    frame.persist(() => {
      visit.work = { input, started: frame.addHistoryEvent("ParallelStateStarted") };
    });
  }
  const { input, started } = visit.work as { input: unknown; started: number };
  const count = state.Branches.length;
  const open = (n: number, signal: AbortSignal) => frame.innerFrame(state.Branches[n]!, n, input, signal);
  return withResult(state, await runInnerGraphs(frame, { count, maxConcurrency: count, started, open }));
};
