import type { AslMapState } from "../definition/asl.ts";
import { evaluationError, wrongTypeError } from "../expressions/expression.ts";
import type { ExecutionFrame } from "./frame.ts";

export interface MapItem {
  /** What the iteration gets. */
  input: unknown;
  /** `$states.context.Map.Item.Value`. */
  value: unknown;
}

/** The items of a map's own expression. @throws StateError when it is not a list */
export const collectItems = async (frame: ExecutionFrame, state: AslMapState): Promise<MapItem[]> =>
  selectItems(frame, state, await evaluateItems(frame, state));

/** What the iterations get for the values: selected and batched. */
export async function selectItems(frame: ExecutionFrame, state: AslMapState, values: unknown[]): Promise<MapItem[]> {
  const items: MapItem[] = [];
  for (const [Index, value] of values.entries()) {
    const context = { Map: { Item: { Index, Value: value } } };
    const input =
      state.ItemSelector === undefined ? value : await frame.evaluate(state.ItemSelector, "ItemSelector", { context });
    items.push({ input, value });
  }
  return state.ItemBatcher ? batchItems(frame, state.ItemBatcher, items) : items;
}

async function evaluateItems(frame: ExecutionFrame, state: AslMapState): Promise<unknown[]> {
  const list = state.Items === undefined ? frame.input : await frame.evaluate(state.Items, "Items");
  if (Array.isArray(list)) return list;
  const isDistributed = state.ItemProcessor.ProcessorConfig?.Mode === "DISTRIBUTED";
  if (isDistributed && typeof list === "object" && list !== null)
    return Object.entries(list).map(([Key, Value]) => ({ Key, Value: Value as unknown }));
  if (state.Items !== undefined) throw wrongTypeError(state.Items, "Items", "array", list);
  throw evaluationError(`Map state input must be an array but was: ${JSON.stringify(list)}`, "");
}

async function batchItems(
  frame: ExecutionFrame,
  batcher: NonNullable<AslMapState["ItemBatcher"]>,
  items: MapItem[],
): Promise<MapItem[]> {
  const most = (await frame.evaluateNumber(batcher.MaxItemsPerBatch, "ItemBatcher/MaxItemsPerBatch")) || items.length;
  const shared =
    batcher.BatchInput === undefined
      ? {}
      : { BatchInput: await frame.evaluate(batcher.BatchInput, "ItemBatcher/BatchInput") };
  return Array.from({ length: Math.ceil(items.length / most) }, (_, n) => {
    const input = { ...shared, Items: items.slice(n * most, (n + 1) * most).map((item) => item.input) };
    return { input, value: input };
  });
}
