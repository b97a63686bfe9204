import type { AslMapState } from "../definition/asl.ts";
import { StateError } from "../state-error.ts";
import { findIntegration } from "../integrations/integrations.ts";
import type { ExecutionFrame } from "./frame.ts";

/** How the items of a file are read, by its InputType. */
export const ITEM_PARSERS: Record<string, (text: string) => unknown[]> = {
  JSON: (text) => {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) throw new Error("it is no JSON array");
    return list;
  },
  JSONL: (text) =>
    text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line): unknown => JSON.parse(line)),
};

/** The items of an object in S3. @throws Failed States.ItemReaderFailed */
export async function readItems(
  frame: ExecutionFrame,
  reader: NonNullable<AslMapState["ItemReader"]>,
): Promise<unknown[]> {
  const { InputType = "JSON", MaxItems } = reader.ReaderConfig ?? {};
  const { dependencies, machine } = frame.run;
  const place = await frame.evaluate(reader.Arguments, "ItemReader/Arguments");
  const get = findIntegration("arn:aws:states:::aws-sdk:s3:getObject");
  try {
    const { Body } = (await get!.call(place, dependencies.caller, machine.arn)) as { Body: string };
    const items = ITEM_PARSERS[InputType]!(Body);
    return MaxItems ? items.slice(0, MaxItems) : items;
  } catch (error) {
    const cause =
      error instanceof StateError ? error.failure.cause : `Attempting to parse the object: ${(error as Error).message}`;
    throw new StateError({ error: "States.ItemReaderFailed", ...(cause === undefined ? {} : { cause }) });
  }
}
