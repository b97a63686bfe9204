import { toList, dereference } from "../compat/alternatives.ts";
import { describeLimits } from "./limits.ts";
import type { JsonSchema } from "../schema/json-schema.ts";

/** One row of a contract's table of fields. */
export interface FieldRow {
  /** `fixes[].lat` */
  path: string;
  /** `number, from -90 to 90` */
  type: string;
  required: boolean;
  description: string;
}

/** All fields of an object schema, depth first, in the order of the contract. */
export function listFields(
  schema: unknown,
  root: JsonSchema,
  path = "",
  ancestors: readonly unknown[] = [],
): FieldRow[] {
  const node = dereferenceNode(schema, root);
  const required = toList(node["required"]);
  return Object.entries((node["properties"] ?? {}) as JsonSchema).flatMap(([key, field]): FieldRow[] => {
    const own = path === "" ? key : `${path}.${key}`;
    const description =
      text((field as JsonSchema)["description"]) ?? text(dereferenceNode(field, root)["description"]) ?? "";
    const row = { path: own, type: describeType(field, root), required: required.includes(key), description };
    return ancestors.includes(field) ? [row] : [row, ...nestedFields(field, root, own, [...ancestors, field])];
  });
}

function nestedFields(schema: unknown, root: JsonSchema, path: string, ancestors: readonly unknown[]): FieldRow[] {
  const node = dereferenceNode(schema, root);
  const unions = [...toList(node["anyOf"]), ...toList(node["oneOf"])];
  return [
    ...listFields(schema, root, path, ancestors),
    ...(isSchema(node["items"]) ? nestedFields(node["items"], root, `${path}[]`, ancestors) : []),
    ...toList(node["prefixItems"]).flatMap((item, n) => nestedFields(item, root, `${path}[${n}]`, ancestors)),
    ...(isSchema(node["additionalProperties"])
      ? nestedFields(node["additionalProperties"], root, `${path}{}`, ancestors)
      : []),
    ...unions.flatMap((option) => nestedFields(option, root, path, ancestors)),
  ];
}

/** The type of a value as text. */
function describeType(schema: unknown, root: JsonSchema): string {
  const node = dereferenceNode(schema, root);
  const open = node["x-open-enum"];
  if (Array.isArray(open)) return `${formatCodes(open)}; other values possible`;
  if ("const" in node) return formatCodes([node["const"]]);
  if (Array.isArray(node["enum"])) return formatCodes(node["enum"]);
  const unions = [...toList(node["anyOf"]), ...toList(node["oneOf"])];
  if (unions.length > 0) return [...new Set(unions.map((option) => describeType(option, root)))].join(" or ");
  return toList(node["type"] ?? "anything")
    .map((type) => [String(node["format"] ?? type), ...describeLimits(node), ...inner(node, root)].join(", "))
    .join(" or ");
}

function inner(node: JsonSchema, root: JsonSchema): string[] {
  const keys = node["propertyNames"];
  const values = node["additionalProperties"];
  return [
    ...(isSchema(node["items"]) ? [`each ${describeType(node["items"], root)}`] : []),
    ...toList(node["prefixItems"]).map((item, n) => `[${n}] ${describeType(item, root)}`),
    ...(isSchema(keys) && Object.keys(keys).length > 1 ? [`keys ${describeType(keys, root)}`] : []),
    ...(isSchema(values) ? [`values ${describeType(values, root)}`] : []),
  ];
}

const formatCodes = (values: readonly unknown[]) => values.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
const text = (value: unknown) => (typeof value === "string" ? value : undefined);
const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

function dereferenceNode(schema: unknown, root: JsonSchema): JsonSchema {
  const found = dereference({ schema, root }).schema;
  return isSchema(found) ? found : {};
}
