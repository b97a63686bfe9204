import { isDeepStrictEqual } from "node:util";
import { isAnnotation } from "../schema/annotations.ts";
import type { JsonSchema } from "../schema/json-schema.ts";

/** A schema and the document that its `$ref`s point into. */
export interface RootedSchema {
  schema: unknown;
  root: JsonSchema;
}

export type JsonType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/**
 * One alternative of a schema, of exactly one JSON type. Every schema is converted to a list of alternatives: `$ref`,
 * `anyOf`, `oneOf`, `allOf`, lists of types, `enum` and `const` are resolved, so that two schemas can be compared however
 * they are written.
 */
export interface SchemaAlternative {
  type: JsonType;
  /** Its only values, where they can be listed. */
  values?: readonly unknown[];
  /** Schemas that all apply, each with its own keywords. */
  parts: readonly JsonSchema[];
  root: JsonSchema;
}

const TYPES: readonly JsonType[] = ["null", "boolean", "number", "string", "array", "object"];
const RESOLVED_KEYWORDS = new Set(["type", "enum", "const", "$ref", "$defs", "definitions", "anyOf", "oneOf", "allOf"]);
/** The alternatives of a schema; none when no value satisfies it. */
export function alternativesOf(
  { schema, root }: RootedSchema,
  ancestors: ReadonlySet<unknown> = new Set(),
): SchemaAlternative[] {
  if (schema === false || ancestors.has(schema)) return [];
  const node = (schema === true ? {} : schema) as JsonSchema;
  const inner = (part: unknown) => alternativesOf({ schema: part, root }, new Set([...ancestors, schema]));
  let alternatives = ownAlternatives(node, root);
  if (typeof node["$ref"] === "string")
    alternatives = intersectAll(alternatives, inner(resolvePointer(node["$ref"], root)));
  for (const part of toList(node["allOf"])) alternatives = intersectAll(alternatives, inner(part));
  for (const union of [node["anyOf"], node["oneOf"]]) {
    if (union !== undefined) alternatives = intersectAll(alternatives, toList(union).flatMap(inner));
  }
  return alternatives;
}

function ownAlternatives(node: JsonSchema, root: JsonSchema): SchemaAlternative[] {
  if (isDeepStrictEqual(node["not"], {}) || node["not"] === true) return [];
  const listed = "const" in node ? [node["const"]] : (node["enum"] as readonly unknown[] | undefined);
  const types = node["type"] === undefined ? TYPES : (toList(node["type"]) as readonly JsonType[]);
  const parts = Object.keys(node).some((key) => !RESOLVED_KEYWORDS.has(key) && !isAnnotation(key)) ? [node] : [];
  return types.flatMap((type): SchemaAlternative[] => {
    const values = listed ?? (type === "null" ? [null] : type === "boolean" ? [false, true] : undefined);
    if (!values) return [{ type, parts, root }];
    const own = values.filter((value) => isOfType(type, value));
    return own.length > 0 ? [{ type, values: own, parts, root }] : [];
  });
}

/** Whether the value has this JSON type. */
export function isOfType(type: JsonType, value: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

/** The alternatives that satisfy one of the left and one of the right. */
function intersectAll(left: readonly SchemaAlternative[], right: readonly SchemaAlternative[]): SchemaAlternative[] {
  return left.flatMap((a) => right.flatMap((b) => intersect(a, b)));
}

function intersect(a: SchemaAlternative, b: SchemaAlternative): SchemaAlternative[] {
  const numeric = [a, b].every(({ type }) => type === "integer" || type === "number");
  if (a.type !== b.type && !numeric) return [];
  const type = a.type === b.type ? a.type : "integer";
  const inB = (value: unknown) => b.values === undefined || b.values.some((other) => isDeepStrictEqual(value, other));
  const values = (a.values ?? b.values)?.filter((value) => inB(value) && isOfType(type, value));
  if (values?.length === 0) return [];
  return [{ type, ...(values ? { values } : {}), parts: [...new Set([...a.parts, ...b.parts])], root: a.root }];
}

/** The schema at `#`, `#/$defs/Name` or any pointer. A pointer to nothing becomes an unknown keyword. */
function resolvePointer(ref: string, root: JsonSchema): unknown {
  const steps = ref.startsWith("#") ? ref.slice(1).split("/").slice(1) : [""];
  const found = steps.reduce<unknown>((at, step) => {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    return typeof at === "object" && at !== null && Object.hasOwn(at, key) ? (at as JsonSchema)[key] : undefined;
  }, root);
  return found ?? { [`unresolved $ref ${ref}`]: true };
}

/** The target of a schema that consists of a `$ref`, so that one schema is one object wherever it is used. */
export function dereference({ schema, root }: RootedSchema): RootedSchema {
  const ref = typeof schema === "object" && schema !== null ? (schema as JsonSchema)["$ref"] : undefined;
  if (
    typeof ref !== "string" ||
    Object.keys(schema as JsonSchema).some((key) => key !== "$ref" && !isAnnotation(key))
  ) {
    return { schema, root };
  }
  const found = resolvePointer(ref, root);
  return found === schema ? { schema, root } : { schema: found, root };
}

/** A schema that is satisfied when all of these are. */
export function allOf(schemas: readonly unknown[]): unknown {
  const [first = true, ...rest] = schemas.filter((schema) => schema !== true && schema !== undefined);
  return rest.length === 0 ? first : { allOf: [first, ...rest] };
}

export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
