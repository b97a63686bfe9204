import { isDeepStrictEqual } from "node:util";
import { isAnnotation } from "../schema/annotations.ts";
import { type SchemaAlternative, alternativesOf, type RootedSchema, dereference } from "./alternatives.ts";
import { arrayMismatches } from "./arrays.ts";
import { scalarMismatches, formatValues, acceptsValue } from "./scalars.ts";
import type { Mismatch } from "./mismatch.ts";
import { objectMismatches } from "./objects.ts";

/** Compares the schemas inside a pair; it knows the pairs that enclose it. */
export type CompareSchemas = (writer: RootedSchema, reader: RootedSchema, path: string) => Mismatch[];

/**
 * Every place where the writer may write what the reader rejects. An empty result guarantees that whatever satisfies the
 * writer's schema satisfies the reader's. Keywords that it does not understand count as mismatches.
 */
export function findMismatches(writer: RootedSchema, reader: RootedSchema): Mismatch[] {
  const found = compareInside([])(writer, reader, "");
  return found.filter((one, n) => found.findIndex((other) => isDeepStrictEqual(one, other)) === n);
}

function compareInside(ancestors: readonly (readonly [unknown, unknown])[]): CompareSchemas {
  return (written, read, path) => {
    const [writer, reader] = [dereference(written), dereference(read)];
    // A recursive schema: the enclosing comparison decides.
    if (ancestors.some(([w, r]) => w === writer.schema && r === reader.schema)) return [];
    if (ancestors.length > 60) return [{ kind: "unclear", path, written: "nested too deep", read: "nested too deep" }];
    const inside = compareInside([...ancestors, [writer.schema, reader.schema]]);
    const writes = alternativesOf(writer);
    const reads = alternativesOf(reader);
    return writes.flatMap((alternative) => alternativeMismatches(alternative, writes, reads, path, inside));
  };
}

function alternativeMismatches(
  alternative: SchemaAlternative,
  writes: readonly SchemaAlternative[],
  reads: readonly SchemaAlternative[],
  path: string,
  inside: CompareSchemas,
): Mismatch[] {
  const sameType = reads.filter(({ type }) => isAssignableType(alternative, type));
  if (sameType.length === 0) return [missingTypeMismatch(alternative, writes, reads, path)];
  if (alternative.values) return valueMismatches(alternative, sameType, path);
  const outcomes = sameType.map((reader) => ({ reader, found: pairMismatches(alternative, reader, path, inside) }));
  if (outcomes.some(({ found }) => found.length === 0)) return [];
  const isRead = (one: SchemaAlternative) =>
    sameType.some((reader) => pairMismatches(one, reader, path, inside).length === 0);
  if (splitByField(alternative, sameType).some((pieces) => pieces.every(isRead))) return [];
  // Of several alternatives, the matching one has the same fixed fields ("kind": "gps"); or there is only one.
  const hasChoice = [writes, reads].some(
    (alternatives) => alternatives.filter(({ type }) => type === alternative.type).length > 1,
  );
  const matching = outcomes.filter(({ reader }) => !hasChoice || sameFixedFields(alternative, reader));
  const [only, ...others] = matching;
  return only && others.length === 0
    ? only.found
    : [{ kind: "arm", path, written: describeAlternative(alternative), read: describeAlternatives(reads) }];
}

const isAssignableType = (alternative: SchemaAlternative, type: SchemaAlternative["type"]) =>
  alternative.type === type ||
  (alternative.type === "integer" && type === "number") ||
  (alternative.type === "number" && type === "integer" && alternative.values !== undefined);

function missingTypeMismatch(
  alternative: SchemaAlternative,
  writes: readonly SchemaAlternative[],
  reads: readonly SchemaAlternative[],
  path: string,
): Mismatch {
  const single = [writes, reads].every(
    (alternatives) => alternatives.filter(({ type }) => type !== "null").length <= 1,
  );
  const kind = alternative.type === "null" ? "null" : single ? "type" : "arm";
  return { kind, path, written: describeAlternative(alternative), read: describeAlternatives(reads) };
}

function valueMismatches(
  alternative: SchemaAlternative,
  reads: readonly SchemaAlternative[],
  path: string,
): Mismatch[] {
  const rejected = (alternative.values ?? []).filter((value) => !reads.some((reader) => acceptsValue(reader, value)));
  if (rejected.length === 0) return unknownKeywordMismatches(alternative, reads, path);
  const lists = reads.flatMap(({ values }) => values ?? []);
  if (lists.length > 0) return [{ kind: "enum", path, written: formatValues(rejected), read: formatValues(lists) }];
  const [reader] = reads;
  const found = reader ? scalarMismatches({ ...alternative, values: rejected }, reader, path) : [];
  return found.length > 0
    ? found
    : [{ kind: "type", path, written: formatValues(rejected), read: describeAlternatives(reads) }];
}

function pairMismatches(
  writer: SchemaAlternative,
  reader: SchemaAlternative,
  path: string,
  inside: CompareSchemas,
): Mismatch[] {
  if (reader.values)
    return [{ kind: "listed", path, written: `any ${writer.type}`, read: formatValues(reader.values) }];
  const open = unknownKeywordMismatches(writer, [reader], path);
  if (reader.type === "object") return [...open, ...objectMismatches(writer, reader, path, inside)];
  if (reader.type === "array") return [...open, ...arrayMismatches(writer, reader, path, inside)];
  return [...open, ...scalarMismatches(writer, reader, path)];
}

const KNOWN_KEYWORDS = new Set(
  [
    "type enum const $ref $defs definitions anyOf oneOf allOf",
    "minLength maxLength pattern format",
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
    "items prefixItems minItems maxItems",
    "properties required additionalProperties propertyNames",
  ].flatMap((line) => line.split(" ")),
);

/** Keywords of the reader that the check does not understand, unless the writer has exactly the same. */
function unknownKeywordMismatches(
  writer: SchemaAlternative,
  reads: readonly SchemaAlternative[],
  path: string,
): Mismatch[] {
  return reads.flatMap(({ parts }) =>
    parts.flatMap((part) =>
      Object.entries(part).flatMap(([keyword, value]): Mismatch[] => {
        if (KNOWN_KEYWORDS.has(keyword) || isAnnotation(keyword)) return [];
        if (writer.parts.some((own) => isDeepStrictEqual(own[keyword], value))) return [];
        return [
          {
            kind: "unclear",
            path,
            written: "something else",
            read: `"${keyword}", which the check does not understand`,
          },
        ];
      }),
    ),
  );
}

/**
 * For each field of an object by whose values all the reader's alternatives are told apart, the object once for each value
 * that it may have there.
 */
function splitByField(writer: SchemaAlternative, reads: readonly SchemaAlternative[]): SchemaAlternative[][] {
  if (reads.length < 2) return [];
  const expected = reads.map(fixedFields);
  return [...fixedFields(writer)]
    .filter(([key, values]) => values.length > 1 && expected.every((fields) => fields.has(key)))
    .map(([key, values]) =>
      values.map((value) => ({ ...writer, parts: [...writer.parts, { properties: { [key]: { const: value } } }] })),
    );
}

function sameFixedFields(writer: SchemaAlternative, reader: SchemaAlternative): boolean {
  const fixed = fixedFields(writer);
  const expected = fixedFields(reader);
  const shared = [...fixed.keys()].filter((key) => expected.has(key));
  return (
    shared.length > 0 && shared.every((key) => fixed.get(key)?.some((value) => expected.get(key)?.includes(value)))
  );
}

function fixedFields(alternative: SchemaAlternative): Map<string, readonly unknown[]> {
  const fields = alternative.parts.flatMap((part) =>
    Object.entries((part["properties"] ?? {}) as Record<string, unknown>),
  );
  return new Map(
    fields.flatMap(([key, schema]): [string, readonly unknown[]][] => {
      const [only, ...others] = alternativesOf({ schema, root: alternative.root });
      return only?.values && others.length === 0 ? [[key, only.values]] : [];
    }),
  );
}

function describeAlternative(alternative: SchemaAlternative): string {
  if (alternative.values) return formatValues(alternative.values);
  const fixed = [...fixedFields(alternative)].map(([key, values]) => `${key}: ${formatValues(values)}`);
  return fixed.length > 0 ? `${alternative.type} {${fixed.join(", ")}}` : alternative.type;
}

function describeAlternatives(alternatives: readonly SchemaAlternative[]): string {
  return alternatives.length > 0 ? [...new Set(alternatives.map(describeAlternative))].join(" or ") : "nothing";
}
