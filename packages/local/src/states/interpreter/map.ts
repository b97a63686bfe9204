import type { AslMapState } from "../definition/asl.ts";
import { runDistributedMap } from "./distributed-map.ts";
import { runInnerGraphs } from "./inner-graphs.ts";
import { type MapItem, collectItems } from "./items.ts";
import { type StateRunner, withResult } from "./state-outcome.ts";

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
      const started = frame.addHistoryEvent("MapStateStarted", { length: items.length });
      visit.work = { items, limit: Math.min(limit, MAX_CONCURRENCY), started };
    });
  }
  const { items, limit, started } = visit.work as { items: MapItem[]; limit: number; started: number };
  const open = (Index: number, signal: AbortSignal) => {
    const { input, value: Value } = items[Index]!;
    return frame.innerFrame(state.ItemProcessor, Index, input, signal, { Item: { Index, Value } });
  };
  const outputs = await runInnerGraphs(frame, { count: items.length, maxConcurrency: limit, started, open });
  return withResult(state, outputs);
};
