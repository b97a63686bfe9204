import type { MapState } from "../definition/types.ts";
import { Failed } from "../failure.ts";
import { integrationOf } from "../integrations/table.ts";
import type { Frame } from "./frame.ts";

/** How the items of a file are read, by its InputType. */
export const READERS: Record<string, (text: string) => unknown[]> = {
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
export async function read(frame: Frame, reader: NonNullable<MapState["ItemReader"]>): Promise<unknown[]> {
  const { InputType = "JSON", MaxItems } = reader.ReaderConfig ?? {};
  const { world, machine } = frame.run;
  const place = await frame.evaluate(reader.Arguments, "ItemReader/Arguments");
  const get = integrationOf("arn:aws:states:::aws-sdk:s3:getObject");
  try {
    const { Body } = (await get!.call(place, world.caller, machine.arn)) as { Body: string };
    const items = READERS[InputType]!(Body);
    return MaxItems ? items.slice(0, MaxItems) : items;
  } catch (error) {
    const cause =
      error instanceof Failed ? error.failure.cause : `Attempting to parse the object: ${(error as Error).message}`;
    throw new Failed({ error: "States.ItemReaderFailed", ...(cause === undefined ? {} : { cause }) });
  }
}
