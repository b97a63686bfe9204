import { isDeepStrictEqual } from "node:util";
import {
  type SchemaAlternative,
  alternativesOf,
  isAnnotation,
  type RootedSchema,
  dereference,
} from "./alternatives.ts";
import { arrayMismatches } from "./arrays.ts";
import { scalarMismatches, formatValues, acceptsValue } from "./scalars.ts";
import type { Mismatch } from "./mismatch.ts";
import { objectMismatches } from "./objects.ts";

/** Compares what lies inside a pair of schemas; knows which pairs it is already inside of. */
export type CompareSchemas = (writer: RootedSchema, reader: RootedSchema, path: string) => Mismatch[];

/**
 * Every place where the writer may say what the reader would refuse. An empty answer is a promise: whatever satisfies
 * the writer's schema satisfies the reader's. What it does not understand counts as a mismatch, never as fine.
 */
export function findMismatches(writer: RootedSchema, reader: RootedSchema): Mismatch[] {
  const found = compareWithin([])(writer, reader, "");
  return found.filter((one, n) => found.findIndex((other) => isDeepStrictEqual(one, other)) === n);
}

function compareWithin(above: readonly (readonly [unknown, unknown])[]): CompareSchemas {
  return (written, read, path) => {
    const [writer, reader] = [dereference(written), dereference(read)];
    // A schema that holds itself: if the rest of it is fine, so is this.
    if (above.some(([w, r]) => w === writer.schema && r === reader.schema)) return [];
    if (above.length > 60)
      return [{ kind: "unclear", path, written: "nested without end", read: "nested without end" }];
    const inside = compareWithin([...above, [writer.schema, reader.schema]]);
    const writes = alternativesOf(writer);
    const reads = alternativesOf(reader);
    return writes.flatMap((arm) => alternativeMismatches(arm, writes, reads, path, inside));
  };
}

function alternativeMismatches(
  arm: SchemaAlternative,
  writes: readonly SchemaAlternative[],
  reads: readonly SchemaAlternative[],
  path: string,
  inside: CompareSchemas,
): Mismatch[] {
  const sameType = reads.filter(({ type }) => isAssignableType(arm, type));
  if (sameType.length === 0) return [missingTypeMismatch(arm, writes, reads, path)];
  if (arm.values) return valueMismatches(arm, sameType, path);
  const outcomes = sameType.map((reader) => ({ reader, found: pairMismatches(arm, reader, path, inside) }));
  if (outcomes.some(({ found }) => found.length === 0)) return [];
  // Which of several did the author mean? The one whose fixed fields agree ("kind": "gps"), or else the only one.
  const alternatives = [writes, reads].some((arms) => arms.filter(({ type }) => type === arm.type).length > 1);
  const meant = outcomes.filter(({ reader }) => !alternatives || sameFixedFields(arm, reader));
  const [only, ...others] = meant;
  return only && others.length === 0
    ? only.found
    : [{ kind: "arm", path, written: describeAlternative(arm), read: describeAlternatives(reads) }];
}

const isAssignableType = (arm: SchemaAlternative, type: SchemaAlternative["type"]) =>
  arm.type === type ||
  (arm.type === "integer" && type === "number") ||
  (arm.type === "number" && type === "integer" && arm.values !== undefined);

function missingTypeMismatch(
  arm: SchemaAlternative,
  writes: readonly SchemaAlternative[],
  reads: readonly SchemaAlternative[],
  path: string,
): Mismatch {
  const single = [writes, reads].every((arms) => arms.filter(({ type }) => type !== "null").length <= 1);
  const kind = arm.type === "null" ? "null" : single ? "type" : "arm";
  return { kind, path, written: describeAlternative(arm), read: describeAlternatives(reads) };
}

function valueMismatches(arm: SchemaAlternative, reads: readonly SchemaAlternative[], path: string): Mismatch[] {
  const refused = (arm.values ?? []).filter((value) => !reads.some((reader) => acceptsValue(reader, value)));
  if (refused.length === 0) return unknownKeywordMismatches(arm, reads, path);
  const lists = reads.flatMap(({ values }) => values ?? []);
  if (lists.length > 0) return [{ kind: "enum", path, written: formatValues(refused), read: formatValues(lists) }];
  const [reader] = reads;
  const found = reader ? scalarMismatches({ ...arm, values: refused }, reader, path) : [];
  return found.length > 0
    ? found
    : [{ kind: "type", path, written: formatValues(refused), read: describeAlternatives(reads) }];
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

/** Keywords of the reader that nobody here understands, unless the writer keeps the very same. */
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
          { kind: "unclear", path, written: "something else", read: `"${keyword}", which the check cannot follow` },
        ];
      }),
    ),
  );
}

function sameFixedFields(writer: SchemaAlternative, reader: SchemaAlternative): boolean {
  const fixed = fixedFields(writer);
  const wanted = fixedFields(reader);
  const shared = [...fixed.keys()].filter((key) => wanted.has(key));
  return shared.length > 0 && shared.every((key) => fixed.get(key)?.some((value) => wanted.get(key)?.includes(value)));
}

function fixedFields(arm: SchemaAlternative): Map<string, readonly unknown[]> {
  const fields = arm.parts.flatMap((part) => Object.entries((part["properties"] ?? {}) as Record<string, unknown>));
  return new Map(
    fields.flatMap(([key, schema]): [string, readonly unknown[]][] => {
      const [only, ...others] = alternativesOf({ schema, root: arm.root });
      return only?.values && others.length === 0 ? [[key, only.values]] : [];
    }),
  );
}

function describeAlternative(arm: SchemaAlternative): string {
  if (arm.values) return formatValues(arm.values);
  const fixed = [...fixedFields(arm)].map(([key, values]) => `${key}: ${formatValues(values)}`);
  return fixed.length > 0 ? `${arm.type} {${fixed.join(", ")}}` : arm.type;
}

function describeAlternatives(arms: readonly SchemaAlternative[]): string {
  return arms.length > 0 ? [...new Set(arms.map(describeAlternative))].join(" or ") : "nothing";
}
