import type { JsonSchema } from "../json-schema.ts";
import { allOf, type SchemaAlternative, alternativesOf, toList } from "./alternatives.ts";
import type { CompareSchemas } from "./compare.ts";
import type { Mismatch } from "./mismatch.ts";

/** Where an object of the writer may not be what the reader takes: missing, refused or different fields and keys. */
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

/** What an object may hold: fields by name, and the rest. */
interface ObjectFields {
  named: ReadonlyMap<string, unknown>;
  required: ReadonlySet<string>;
  /** Schema of a field without a name of its own; false when there is none. */
  rest: unknown;
  /** Schema of the names of the rest. */
  names: unknown;
  root: JsonSchema;
}

function objectFieldsOf(arm: SchemaAlternative): ObjectFields {
  const names = allOf(arm.parts.map((part) => part["propertyNames"]));
  const listed = names === true ? undefined : listedKeys(names, arm.root);
  const keys = new Set([...arm.parts.flatMap((part) => Object.keys(properties(part))), ...(listed ?? [])]);
  const own = (key: string) => allOf(arm.parts.map((part) => properties(part)[key] ?? restOf(part)));
  const rest = listed ? false : allOf(arm.parts.map(restOf));
  return {
    named: new Map(
      [...keys]
        .map((key) => [key, own(key)] as const)
        .filter(([, schema]) => alternativesOf({ schema, root: arm.root }).length > 0),
    ),
    required: new Set(arm.parts.flatMap((part) => toList(part["required"]) as string[])),
    rest: alternativesOf({ schema: rest, root: arm.root }).length > 0 ? rest : false,
    names: names === true ? { type: "string" } : names,
    root: arm.root,
  };
}

const properties = (part: JsonSchema) => (part["properties"] ?? {}) as Record<string, unknown>;
/** With `patternProperties` beside it, nothing certain is known of the rest. */
const restOf = (part: JsonSchema) => ("patternProperties" in part ? true : (part["additionalProperties"] ?? true));

function listedKeys(names: unknown, root: JsonSchema): string[] | undefined {
  const arms = alternativesOf({ schema: names, root }).filter(({ type }) => type === "string");
  return arms.every(({ values }) => values) ? arms.flatMap(({ values }) => values as string[]) : undefined;
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
  /** Fields that the reader knows under no name of their own say the same thing once, not once each. */
  const compare = (schema: unknown, into: unknown, place: string) => {
    if (into === false)
      found.push({ kind: "closed", path: place, written: "present", read: "refused: the object is closed" });
    else found.push(...inside({ schema, root: written.root }, { schema: into, root }, place));
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
