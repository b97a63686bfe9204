import { createHash } from "node:crypto";
import { objectField } from "../gateway/json.ts";
import type { MessageAttribute } from "../interfaces.ts";
import { invalidValue } from "./errors.ts";

type Attributes = Record<string, MessageAttribute>;

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** The digest that SQS and the SDK both compute of message attributes: names sorted, every part with its length before it. */
export function md5OfAttributes(attributes: Attributes): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { dataType, stringValue, binaryValue } = attributes[name] as MessageAttribute;
    part(Buffer.from(name));
    part(Buffer.from(dataType));
    hash.update(Buffer.from([binaryValue === undefined ? 1 : 2]));
    part(binaryValue === undefined ? Buffer.from(stringValue ?? "") : Buffer.from(binaryValue, "base64"));
  }
  return hash.digest("hex");
}

/** Message attributes of the wire, checked as SQS does. @param what the parameter's name, for the message. */
export function parseAttributes(value: unknown, what = "MessageAttributes"): Attributes {
  const read: Attributes = {};
  const given = objectField({ [what]: value }, what);
  for (const name of Object.keys(given)) {
    const raw = objectField(given, name);
    if (!/^(?!(aws|amazon)\.)[\w.-]{1,256}$/i.test(name) || /^\.|\.$|\.\./.test(name)) {
      throw invalidValue(`The ${what} name '${name}' is invalid.`);
    }
    const { DataType, StringValue, BinaryValue } = raw;
    if (typeof DataType !== "string" || !/^(String|Number|Binary)(\.|$)/.test(DataType)) {
      throw invalidValue(`The message attribute '${name}' has an invalid data type: String, Number or Binary.`);
    }
    const binary = DataType.startsWith("Binary");
    const content = binary ? BinaryValue : StringValue;
    if (typeof content !== "string" || content === "") {
      throw invalidValue(
        `The message attribute '${name}' must contain a non-empty ${binary ? "BinaryValue" : "StringValue"}.`,
      );
    }
    if (DataType.startsWith("Number") && !Number.isFinite(Number(content))) {
      throw invalidValue(`Can't cast the value of message attribute '${name}' to a number.`);
    }
    read[name] = binary ? { dataType: DataType, binaryValue: content } : { dataType: DataType, stringValue: content };
  }
  if (Object.keys(read).length > 10) throw invalidValue("A message has at most 10 attributes.");
  return read;
}

/** As the API shows them. */
export function toAttributeResponse(attributes: Attributes): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      binaryValue === undefined
        ? { DataType: dataType, StringValue: stringValue ?? "" }
        : { DataType: dataType, BinaryValue: binaryValue },
    ]),
  );
}

/** Bytes that count against the limit: body, and each attribute's name, type and value. */
export function messageBytes(body: string, attributes: Attributes): number {
  let size = Buffer.byteLength(body);
  for (const [name, { dataType, stringValue, binaryValue }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(dataType);
    size += binaryValue === undefined ? Buffer.byteLength(stringValue ?? "") : Buffer.byteLength(binaryValue, "base64");
  }
  return size;
}

/** The requested names: `All`, `.*`, a prefix `foo.*` or the exact one. */
export function selectByName<V>(all: Record<string, V>, names: readonly string[]): Record<string, V> {
  const wanted = (name: string) =>
    names.some((n) => n === "All" || n === ".*" || n === name || (n.endsWith(".*") && name.startsWith(n.slice(0, -1))));
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)));
}
