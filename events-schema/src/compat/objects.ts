import type { JsonSchema } from "../schema/json-schema.ts";
import { allOf, type SchemaAlternative, alternativesOf, toList } from "./alternatives.ts";
import type { CompareSchemas } from "./compare.ts";
import type { Mismatch } from "./mismatch.ts";

/** Where the reader may reject an object of the writer: missing, unknown or different fields and keys. */
export function objectMismatches(
  writer: SchemaAlternative,
  reader: SchemaAlternative,
  path: string,
  inside: CompareSchemas,
): Mismatch[] {
  const written = objectFieldsOf(writer);
  return reader.parts.flatMap((part) => [
    ...missingFields(part, written, path),
    ...rejectedKeys(part, written, reader.root, path, inside),
    ...differentFields(part, written, reader.root, path, inside),
  ]);
}

/** The fields of an object: those with names, and the others. */
interface ObjectFields {
  named: ReadonlyMap<string, unknown>;
  required: ReadonlySet<string>;
  /** Schema of fields that are not listed; false when there are none. */
  rest: unknown;
  /** Schema of the names of such fields. */
  names: unknown;
  root: JsonSchema;
}

function objectFieldsOf(alternative: SchemaAlternative): ObjectFields {
  const names = allOf(alternative.parts.map((part) => part["propertyNames"]));
  const listed = names === true ? undefined : listedKeys(names, alternative.root);
  const keys = new Set([...alternative.parts.flatMap((part) => Object.keys(properties(part))), ...(listed ?? [])]);
  const own = (key: string) => allOf(alternative.parts.map((part) => fieldOf(part, key) ?? restOf(part)));
  const rest = listed ? false : allOf(alternative.parts.map(restOf));
  return {
    named: new Map(
      [...keys]
        .map((key) => [key, own(key)] as const)
        .filter(([, schema]) => alternativesOf({ schema, root: alternative.root }).length > 0),
    ),
    required: new Set(alternative.parts.flatMap((part) => toList(part["required"]) as string[])),
    rest: alternativesOf({ schema: rest, root: alternative.root }).length > 0 ? rest : false,
    names: names === true ? { type: "string" } : names,
    root: alternative.root,
  };
}

const properties = (part: JsonSchema) => (part["properties"] ?? {}) as Record<string, unknown>;
const fieldOf = (part: JsonSchema, key: string) =>
  Object.hasOwn(properties(part), key) ? properties(part)[key] : undefined;
/** With `patternProperties`, nothing certain is known about other fields. */
const restOf = (part: JsonSchema) => ("patternProperties" in part ? true : (part["additionalProperties"] ?? true));

function listedKeys(names: unknown, root: JsonSchema): string[] | undefined {
  const alternatives = alternativesOf({ schema: names, root }).filter(({ type }) => type === "string");
  return alternatives.every(({ values }) => values)
    ? alternatives.flatMap(({ values }) => values as string[])
    : undefined;
}

function missingFields(part: JsonSchema, written: ObjectFields, path: string): Mismatch[] {
  return (toList(part["required"]) as string[]).flatMap((key): Mismatch[] => {
    if (written.required.has(key)) return [];
    const kind = written.named.has(key) ? "optional" : "required";
    return [
      { kind, path: fieldPath(path, key), written: kind === "optional" ? "may be absent" : "absent", read: "required" },
    ];
  });
}

function rejectedKeys(
  part: JsonSchema,
  written: ObjectFields,
  root: JsonSchema,
  path: string,
  inside: CompareSchemas,
): Mismatch[] {
  const names = part["propertyNames"];
  if (names === undefined) return [];
  const reader = { schema: names, root };
  const keys = [...written.named.keys()];
  return [
    ...(keys.length > 0 ? inside({ schema: { enum: keys }, root: written.root }, reader, `${path}{key}`) : []),
    ...(written.rest === false ? [] : inside({ schema: written.names, root: written.root }, reader, `${path}{key}`)),
  ];
}

function differentFields(
  part: JsonSchema,
  written: ObjectFields,
  root: JsonSchema,
  path: string,
  inside: CompareSchemas,
): Mismatch[] {
  const read = properties(part);
  const rest = part["additionalProperties"] ?? true;
  const found: Mismatch[] = [];
  /** Fields that the reader does not list share one path, so that the same mismatch is reported once. */
  const compare = (schema: unknown, readerSchema: unknown, atPath: string) => {
    if (readerSchema === false)
      found.push({ kind: "closed", path: atPath, written: "present", read: "rejected: the object is closed" });
    else found.push(...inside({ schema, root: written.root }, { schema: readerSchema, root }, atPath));
  };
  for (const [key, schema] of written.named) {
    const known = Object.hasOwn(read, key);
    compare(schema, known ? read[key] : rest, known || rest === false ? fieldPath(path, key) : `${path}{}`);
  }
  if (written.rest !== false) {
    for (const key of Object.keys(read).filter((name) => !written.named.has(name)))
      compare(written.rest, read[key], fieldPath(path, key));
    compare(written.rest, rest, `${path}{}`);
  }
  return found;
}

function fieldPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
