import { text as readText } from "node:stream/consumers";
import { XMLParser } from "fast-xml-parser";
import { AwsError } from "./errors.ts";

const escapeXml = (text: string) =>
  text.replace(/[<>&"\r]/g, (c) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" })[c] ?? "&#13;");

/**
 * Writes an element: arrays repeat it, objects nest, undefined is left out. The document has AWS's XML head.
 *
 * @param attributes of the root: its namespace.
 */
export function writeXml(name: string, value: unknown, attributes = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(name, value, attributes)}`;
}

function writeElement(name: string, value: unknown, attributes = ""): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((one) => writeElement(name, one)).join("");
  const leaf = value as string | number | boolean | object;
  const open = attributes ? `${name} ${attributes}` : name;
  if (typeof leaf !== "object") return `<${open}>${escapeXml(String(leaf))}</${name}>`;
  const inner = Object.entries(leaf).map(([key, member]) => writeElement(key, member));
  return `<${open}>${inner.join("")}</${name}>`;
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
});

/**
 * Reads XML into plain objects; all leaves are text. A list of one element is read as that element: use `asArray`.
 *
 * @throws MalformedXML
 */
export function readXml(text: string): Record<string, unknown> {
  try {
    return parser.parse(text, true) as Record<string, unknown>;
  } catch (cause) {
    throw new AwsError("MalformedXML", `The XML you provided was not well-formed: ${(cause as Error).message}`);
  }
}

/**
 * Reads the XML of a request's body.
 *
 * @throws MalformedXML
 */
export const readXmlBody = async (stream: NodeJS.ReadableStream | undefined): Promise<Record<string, unknown>> =>
  readXml(stream ? await readText(stream) : "");

/** None, one or many XML elements as an array. */
export function asArray<T = Record<string, unknown>>(value: unknown): T[] {
  if (value === undefined || value === null || value === "") return [];
  return (Array.isArray(value) ? value : [value]) as T[];
}
