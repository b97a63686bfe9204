import type { JsonSchema } from "../schemas.ts";
import { allOf, type Arm, armsOf, list } from "./arms.ts";
import type { Compare } from "./compare.ts";
import type { Mismatch } from "./mismatch.ts";

/** Where an object of the writer may not be what the reader takes: missing, refused or different fields and keys. */
export function objectMismatches(writer: Arm, reader: Arm, path: string, inside: Compare): Mismatch[] {
  const written = fieldsOf(writer);
  return reader.parts.flatMap((part) => [
    ...missing(part, written, path),
    ...refusedKeys(part, written, reader.root, path, inside),
    ...different(part, written, reader.root, path, inside),
  ]);
}

/** What an object may hold: fields by name, and the rest. */
interface Fields {
  named: ReadonlyMap<string, unknown>;
  required: ReadonlySet<string>;
  /** Schema of a field without a name of its own; false when there is none. */
  rest: unknown;
  /** Schema of the names of the rest. */
  names: unknown;
  root: JsonSchema;
}

function fieldsOf(arm: Arm): Fields {
  const names = allOf(arm.parts.map((part) => part["propertyNames"]));
  const listed = names === true ? undefined : listedKeys(names, arm.root);
  const keys = new Set([...arm.parts.flatMap((part) => Object.keys(properties(part))), ...(listed ?? [])]);
  const own = (key: string) => allOf(arm.parts.map((part) => properties(part)[key] ?? restOf(part)));
  const rest = listed ? false : allOf(arm.parts.map(restOf));
  return {
    named: new Map(
      [...keys]
        .map((key) => [key, own(key)] as const)
        .filter(([, schema]) => armsOf({ schema, root: arm.root }).length > 0),
    ),
    required: new Set(arm.parts.flatMap((part) => list(part["required"]) as string[])),
    rest: armsOf({ schema: rest, root: arm.root }).length > 0 ? rest : false,
    names: names === true ? { type: "string" } : names,
    root: arm.root,
  };
}

const properties = (part: JsonSchema) => (part["properties"] ?? {}) as Record<string, unknown>;
/** With `patternProperties` beside it, nothing certain is known of the rest. */
const restOf = (part: JsonSchema) => ("patternProperties" in part ? true : (part["additionalProperties"] ?? true));

function listedKeys(names: unknown, root: JsonSchema): string[] | undefined {
  const arms = armsOf({ schema: names, root }).filter(({ type }) => type === "string");
  return arms.every(({ values }) => values) ? arms.flatMap(({ values }) => values as string[]) : undefined;
}

function missing(part: JsonSchema, written: Fields, path: string): Mismatch[] {
  return (list(part["required"]) as string[]).flatMap((key): Mismatch[] => {
    if (written.required.has(key)) return [];
    const kind = written.named.has(key) ? "optional" : "required";
    return [{ kind, path: at(path, key), written: kind === "optional" ? "may be absent" : "absent", read: "required" }];
  });
}

function refusedKeys(part: JsonSchema, written: Fields, root: JsonSchema, path: string, inside: Compare): Mismatch[] {
  const names = part["propertyNames"];
  if (names === undefined) return [];
  const reader = { schema: names, root };
  const keys = [...written.named.keys()];
  return [
    ...(keys.length > 0 ? inside({ schema: { enum: keys }, root: written.root }, reader, `${path}{key}`) : []),
    ...(written.rest === false ? [] : inside({ schema: written.names, root: written.root }, reader, `${path}{key}`)),
  ];
}

function different(part: JsonSchema, written: Fields, root: JsonSchema, path: string, inside: Compare): Mismatch[] {
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
    compare(schema, known ? read[key] : rest, known || rest === false ? at(path, key) : `${path}{}`);
  }
  if (written.rest !== false) {
    for (const key of Object.keys(read).filter((name) => !written.named.has(name)))
      compare(written.rest, read[key], at(path, key));
    compare(written.rest, rest, `${path}{}`);
  }
  return found;
}

function at(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
