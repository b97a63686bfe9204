import type { AslMapState } from "../definition/asl.ts";
import { StateError } from "../state-error.ts";
import { findIntegration } from "../integrations/integrations.ts";
import type { ExecutionFrame } from "./frame.ts";

/** How the items of a file are read, by its InputType. */
export const ITEM_PARSERS: Record<string, (text: string) => unknown[]> = {
  JSON: (text) => {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) throw new Error("it is not a JSON array");
    return list;
  },
  JSONL: (text) =>
    text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line): unknown => JSON.parse(line)),
};

/** Where the items are, evaluated. */
export interface ItemSource {
  arguments: unknown;
  type: string;
  /** @default all */
  maxItems?: number;
}

/** @throws StateError when an expression fails */
export async function evaluateReader(
  frame: ExecutionFrame,
  { Arguments, ReaderConfig: { InputType = "JSON", MaxItems } = {} }: NonNullable<AslMapState["ItemReader"]>,
): Promise<ItemSource> {
  const place = await frame.evaluate(Arguments, "ItemReader/Arguments");
  const maxItems = await frame.evaluateNumber(MaxItems, "ItemReader/ReaderConfig/MaxItems");
  return { arguments: place, type: InputType, ...(maxItems ? { maxItems } : {}) };
}

/** The items of an object in S3. @throws StateError States.ItemReaderFailed */
export async function readSourceItems(frame: ExecutionFrame, source: ItemSource): Promise<unknown[]> {
  const { dependencies, machine } = frame.run;
  const get = findIntegration("arn:aws:states:::aws-sdk:s3:getObject");
  try {
    const { Body } = (await get!.call(source.arguments, dependencies.caller, machine.arn)) as { Body: string };
    return ITEM_PARSERS[source.type]!(Body).slice(0, source.maxItems);
  } catch (error) {
    const cause =
      error instanceof StateError ? error.failure.cause : `Attempting to parse the object: ${(error as Error).message}`;
    throw new StateError({ error: "States.ItemReaderFailed", ...(cause === undefined ? {} : { cause }) });
  }
}
