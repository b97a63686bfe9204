import type { AslMapState } from "../definition/asl.ts";
import { runDistributedMap } from "./distributed-map.ts";
import type { ExecutionFrame } from "./frame.ts";
import { collectItems } from "./items.ts";
import { type StateRunner, withResult } from "./state-outcome.ts";
import { runAllOrNone, recordConclusion } from "./concurrency.ts";
import { runGraph } from "./run-graph.ts";

/** The default and AWS's maximum of concurrent iterations of an inline map. */
const MAX_CONCURRENCY = 40;

/** Runs the same graph for every item; returns the outputs in the order of the items. */
export const runMap: StateRunner<AslMapState> = async (frame, state) => {
  if (state.ItemProcessor.ProcessorConfig?.Mode === "DISTRIBUTED") return runDistributedMap(frame, state);
  const { visit } = frame;
  if (!visit.work) {
    const items = await collectItems(frame, state);
    const limit = (await frame.evaluateNumber(state.MaxConcurrency, "MaxConcurrency")) || MAX_CONCURRENCY;
    frame.persist(() => {
      visit.work = { items, limit: Math.min(limit, MAX_CONCURRENCY) };
      frame.addHistoryEvent("MapStateStarted", { length: items.length });
    });
  }
  const { items, limit } = visit.work as { items: Awaited<ReturnType<typeof collectItems>>; limit: number };
  const each = (index: number, signal: AbortSignal) => runIteration(frame, state, { index, ...items[index]! }, signal);
  return withResult(state, await recordConclusion(frame, "MapState", runAllOrNone(frame, items.length, limit, each)));
};

interface Iteration {
  index: number;
  input: unknown;
  value: unknown;
}

async function runIteration(
  frame: ExecutionFrame,
  state: AslMapState,
  { index, input, value }: Iteration,
  signal: AbortSignal,
): Promise<unknown> {
  const inner = frame.innerFrame(state.ItemProcessor, index, input, signal, { Item: { Index: index, Value: value } });
  const details = { name: frame.name, index };
  // A stored frame already has its events: they are not added again after a restart.
  if (inner.position.lastEvent === frame.position.lastEvent)
    inner.persist(() => inner.addHistoryEvent("MapIterationStarted", details));
  try {
    const output = await runGraph(inner);
    if (!inner.visit.concluded)
      inner.persist(() => {
        inner.visit.concluded = true;
        inner.addHistoryEvent("MapIterationSucceeded", details);
      });
    return output;
  } catch (error) {
    if (frame.signal.aborted) throw error;
    inner.persist(() => inner.addHistoryEvent(signal.aborted ? "MapIterationAborted" : "MapIterationFailed", details));
    throw error;
  }
}
