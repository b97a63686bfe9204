import { list, unref } from "../compat/arms.ts";
import { edges } from "./limits.ts";
import type { JsonSchema } from "../schemas.ts";

/** One line of a contract's table of fields. */
export interface Field {
  /** `fixes[].lat` */
  path: string;
  /** `number, from -90 to 90` */
  type: string;
  required: boolean;
  says: string;
}

/** The fields of an object's schema, depth first, in the order of the contract. */
export function fieldsOf(schema: unknown, root: JsonSchema, path = "", above: readonly unknown[] = []): Field[] {
  const node = resolved(schema, root);
  const required = list(node["required"]);
  return Object.entries((node["properties"] ?? {}) as JsonSchema).flatMap(([key, field]): Field[] => {
    const own = path === "" ? key : `${path}.${key}`;
    const says = text((field as JsonSchema)["description"]) ?? text(resolved(field, root)["description"]) ?? "";
    const line = { path: own, type: typeOf(field, root), required: required.includes(key), says };
    return above.includes(field) ? [line] : [line, ...below(field, root, own, [...above, field])];
  });
}

function below(schema: unknown, root: JsonSchema, path: string, above: readonly unknown[]): Field[] {
  const node = resolved(schema, root);
  const unions = [...list(node["anyOf"]), ...list(node["oneOf"])];
  return [
    ...fieldsOf(schema, root, path, above),
    ...(isSchema(node["items"]) ? below(node["items"], root, `${path}[]`, above) : []),
    ...list(node["prefixItems"]).flatMap((item, n) => below(item, root, `${path}[${n}]`, above)),
    ...(isSchema(node["additionalProperties"]) ? below(node["additionalProperties"], root, `${path}{}`, above) : []),
    ...unions.flatMap((option) => below(option, root, path, above)),
  ];
}

/** What a value is, in words. */
function typeOf(schema: unknown, root: JsonSchema): string {
  const node = resolved(schema, root);
  const open = node["x-open-enum"];
  if (Array.isArray(open)) return `${words(open)}; more may come`;
  if ("const" in node) return words([node["const"]]);
  if (Array.isArray(node["enum"])) return words(node["enum"]);
  const unions = [...list(node["anyOf"]), ...list(node["oneOf"])];
  if (unions.length > 0) return [...new Set(unions.map((option) => typeOf(option, root)))].join(" or ");
  return list(node["type"] ?? "anything")
    .map((type) => [String(node["format"] ?? type), ...edges(node), ...inner(node, root)].join(", "))
    .join(" or ");
}

function inner(node: JsonSchema, root: JsonSchema): string[] {
  const keys = node["propertyNames"];
  const values = node["additionalProperties"];
  return [
    ...(isSchema(node["items"]) ? [`each ${typeOf(node["items"], root)}`] : []),
    ...list(node["prefixItems"]).map((item, n) => `[${n}] ${typeOf(item, root)}`),
    ...(isSchema(keys) && Object.keys(keys).length > 1 ? [`keys ${typeOf(keys, root)}`] : []),
    ...(isSchema(values) ? [`values ${typeOf(values, root)}`] : []),
  ];
}

const words = (values: readonly unknown[]) => values.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
const text = (value: unknown) => (typeof value === "string" ? value : undefined);
const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

function resolved(schema: unknown, root: JsonSchema): JsonSchema {
  const found = unref({ schema, root }).schema;
  return isSchema(found) ? found : {};
}
