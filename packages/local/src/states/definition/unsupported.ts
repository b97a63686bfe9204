import { findIntegration } from "../integrations/integrations.ts";
import { ITEM_PARSERS } from "../interpreter/item-reader.ts";
import type { AslState } from "./asl.ts";

/** Features of a state that Step Functions has and the offline cloud does not: reported by name before anything runs. */
export function* unsupportedFeatures(state: AslState, at: string, partition: string): Generator<string> {
  const absent = (what: string) =>
    `The offline cloud has no ${what} (packages/local/ENGINES.md lists what it has) at ${at}`;
  if (state.Type === "Task") {
    if (!state.Resource.startsWith(`arn:${partition}:`))
      yield `Resource ${state.Resource} belongs to a different partition than the machine (${partition}) at ${at}`;
    if (!findIntegration(state.Resource)) yield absent(`integration ${state.Resource}`);
    if ("Credentials" in state) yield absent("Credentials of a task");
  }
  if (state.Type !== "Map") return;
  const { ItemReader, ItemProcessor } = state;
  const { Mode, ExecutionType } = (ItemProcessor.ProcessorConfig ?? {}) as Record<string, string | undefined>;
  if (Mode === "DISTRIBUTED" && ExecutionType === "EXPRESS") yield absent("express executions of a distributed map");
  if ("ResultWriter" in state) yield absent("ResultWriter");
  if (state.ItemBatcher && "MaxInputBytesPerBatch" in state.ItemBatcher) yield absent("MaxInputBytesPerBatch");
  if (!ItemReader) return;
  const type = ItemReader.ReaderConfig?.InputType ?? "JSON";
  if (!ItemReader.Resource.endsWith(":::s3:getObject") || !ITEM_PARSERS[type])
    yield absent(`ItemReader of ${type} by ${ItemReader.Resource}`);
}
