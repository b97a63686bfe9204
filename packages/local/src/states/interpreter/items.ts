import type { MapState } from "../definition/types.ts";
import { failed, unexpected } from "../expressions/expression.ts";
import type { Frame } from "./frame.ts";
import { read } from "./item-reader.ts";

export interface Item {
  /** What the iteration gets. */
  input: unknown;
  /** `$states.context.Map.Item.Value`. */
  value: unknown;
}

/** What a map goes over: read or evaluated, selected and put together in batches. @throws Failed when it is no list */
export async function itemsOf(frame: Frame, state: MapState): Promise<Item[]> {
  const values = state.ItemReader ? await read(frame, state.ItemReader) : await listOf(frame, state);
  const items: Item[] = [];
  for (const [Index, value] of values.entries()) {
    const context = { Map: { Item: { Index, Value: value } } };
    const input =
      state.ItemSelector === undefined ? value : await frame.evaluate(state.ItemSelector, "ItemSelector", { context });
    items.push({ input, value });
  }
  return state.ItemBatcher ? batches(frame, state.ItemBatcher, items) : items;
}

async function listOf(frame: Frame, state: MapState): Promise<unknown[]> {
  const list = state.Items === undefined ? frame.input : await frame.evaluate(state.Items, "Items");
  if (Array.isArray(list)) return list;
  const isDistributed = state.ItemProcessor.ProcessorConfig?.Mode === "DISTRIBUTED";
  if (isDistributed && typeof list === "object" && list !== null)
    return Object.entries(list).map(([Key, Value]) => ({ Key, Value: Value as unknown }));
  if (state.Items !== undefined) throw unexpected(state.Items, "Items", "array", list);
  throw failed(`Map state input must be an array but was: ${JSON.stringify(list)}`, "");
}

async function batches(frame: Frame, batcher: NonNullable<MapState["ItemBatcher"]>, items: Item[]): Promise<Item[]> {
  const most = (await frame.number(batcher.MaxItemsPerBatch, "ItemBatcher/MaxItemsPerBatch")) || items.length;
  const shared =
    batcher.BatchInput === undefined
      ? {}
      : { BatchInput: await frame.evaluate(batcher.BatchInput, "ItemBatcher/BatchInput") };
  return Array.from({ length: Math.ceil(items.length / most) }, (_, n) => {
    const input = { ...shared, Items: items.slice(n * most, (n + 1) * most).map((item) => item.input) };
    return { input, value: input };
  });
}
