import { isDeepStrictEqual } from "node:util";
import type { JsonSchema } from "../json-schema.ts";

/** A schema and the document its `$ref`s point into. */
export interface RootedSchema {
  schema: unknown;
  root: JsonSchema;
}

export type JsonType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/**
 * One alternative of a schema, of exactly one JSON type. Every schema is a list of them: `$ref`, `anyOf`, `oneOf`,
 * `allOf`, lists of types, `enum` and `const` are all resolved away, so that two schemas can be compared whatever way
 * they were written.
 */
export interface SchemaAlternative {
  type: JsonType;
  /** The only values it has, where they can be listed. */
  values?: readonly unknown[];
  /** Schemas that hold together; each has keywords of its own. */
  parts: readonly JsonSchema[];
  root: JsonSchema;
}

const TYPES: readonly JsonType[] = ["null", "boolean", "number", "string", "array", "object"];
const RESOLVED_KEYWORDS = new Set(["type", "enum", "const", "$ref", "$defs", "definitions", "anyOf", "oneOf", "allOf"]);
const ANNOTATIONS = new Set(
  [
    "$schema $id id $comment title description examples default deprecated",
    "readOnly writeOnly contentEncoding contentMediaType",
  ].flatMap((line) => line.split(" ")),
);

/** Words for people and tools: they constrain no value and may change freely. */
export function isAnnotation(keyword: string): boolean {
  return ANNOTATIONS.has(keyword) || keyword.startsWith("x-");
}

/** The alternatives of a schema; none for one that nothing satisfies. */
export function alternativesOf(
  { schema, root }: RootedSchema,
  above: ReadonlySet<unknown> = new Set(),
): SchemaAlternative[] {
  if (schema === false || above.has(schema)) return [];
  const node = (schema === true ? {} : schema) as JsonSchema;
  const inner = (part: unknown) => alternativesOf({ schema: part, root }, new Set([...above, schema]));
  let arms = ownAlternatives(node, root);
  if (typeof node["$ref"] === "string") arms = intersectAll(arms, inner(resolvePointer(node["$ref"], root)));
  for (const part of toList(node["allOf"])) arms = intersectAll(arms, inner(part));
  for (const union of [node["anyOf"], node["oneOf"]]) {
    if (union !== undefined) arms = intersectAll(arms, toList(union).flatMap(inner));
  }
  return arms;
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

/** Is the value of this JSON type? */
export function isOfType(type: JsonType, value: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

/** What satisfies one of the left and one of the right. */
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

/** `#`, `#/$defs/Name` or any pointer into the document. What leads nowhere becomes a keyword nobody knows. */
function resolvePointer(ref: string, root: JsonSchema): unknown {
  const steps = ref.startsWith("#") ? ref.slice(1).split("/").slice(1) : [""];
  const found = steps.reduce<unknown>((at, step) => {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    return typeof at === "object" && at !== null ? (at as JsonSchema)[key] : undefined;
  }, root);
  return found ?? { [`unresolved $ref ${ref}`]: true };
}

/** What a schema that is nothing but a `$ref` stands for, so that one schema is one object wherever it is met. */
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

/** The schema that holds when all of these do. */
export function allOf(schemas: readonly unknown[]): unknown {
  const [first = true, ...rest] = schemas.filter((schema) => schema !== true && schema !== undefined);
  return rest.length === 0 ? first : { allOf: [first, ...rest] };
}

export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
