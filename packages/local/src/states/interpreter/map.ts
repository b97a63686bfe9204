import type { MapState } from "../definition/types.ts";
import { distributed } from "./distributed-map.ts";
import type { Frame } from "./frame.ts";
import { itemsOf } from "./items.ts";
import { type Behaviour, done } from "./outcome.ts";
import { allOrNone, concluded } from "./together.ts";
import { walk } from "./walk.ts";

/** Iterations at once when nothing is said; AWS allows an inline map no more. */
const MOST_AT_ONCE = 40;

/** The same graph for every item; the outputs in the order of the items. */
export const map: Behaviour<MapState> = async (frame, state) => {
  if (state.ItemProcessor.ProcessorConfig?.Mode === "DISTRIBUTED") return distributed(frame, state);
  const { visit } = frame;
  if (!visit.work) {
    const items = await itemsOf(frame, state);
    const limit = (await frame.number(state.MaxConcurrency, "MaxConcurrency")) || MOST_AT_ONCE;
    frame.keep(() => {
      visit.work = { items, limit: Math.min(limit, MOST_AT_ONCE) };
      frame.tell("MapStateStarted", { length: items.length });
    });
  }
  const { items, limit } = visit.work as { items: Awaited<ReturnType<typeof itemsOf>>; limit: number };
  const each = (index: number, signal: AbortSignal) => iterate(frame, state, { index, ...items[index]! }, signal);
  return done(state, await concluded(frame, "MapState", allOrNone(frame, items.length, limit, each)));
};

interface Iteration {
  index: number;
  input: unknown;
  value: unknown;
}

async function iterate(
  frame: Frame,
  state: MapState,
  { index, input, value }: Iteration,
  signal: AbortSignal,
): Promise<unknown> {
  const inner = frame.inner(state.ItemProcessor, index, input, signal, { Item: { Index: index, Value: value } });
  const details = { name: frame.name, index };
  // A frame that was found has events of its own: after a restart they are not told again.
  if (inner.position.lastEvent === frame.position.lastEvent)
    inner.keep(() => inner.tell("MapIterationStarted", details));
  try {
    const output = await walk(inner);
    if (!inner.visit.concluded)
      inner.keep(() => {
        inner.visit.concluded = true;
        inner.tell("MapIterationSucceeded", details);
      });
    return output;
  } catch (error) {
    if (frame.signal.aborted) throw error;
    inner.keep(() => inner.tell(signal.aborted ? "MapIterationAborted" : "MapIterationFailed", details));
    throw error;
  }
}
