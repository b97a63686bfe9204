import * as z from "zod";
import { isAnnotation } from "./annotations.ts";
import {
  checksOf,
  definitionOf,
  isOptional,
  listedValues,
  type ZodCheckDefinition,
  type ZodSchema,
} from "./zod-internals.ts";

/**
 * Throws when JSON Schema, as zod writes it, does not describe the schema completely: the compatibility check would not
 * see a change of what is left out. Schemas inside it are checked when they are reached.
 */
export function assertPlainJson(schema: ZodSchema, place: string): void {
  const found = unsupportedPart(schema);
  if (found === undefined) return;
  throw new TypeError(
    `${place}: ${found} is not allowed in a contract. A contract is plain JSON that JSON Schema can describe completely: ` +
      "convert, set defaults and check across fields in the endpoint or the domain instead.",
  );
}

const words = (text: string) => text.split(" ");

/** The types of JSON, each with the checks that its JSON Schema contains. */
const PLAIN_TYPES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["string", ["min_length", "max_length", "length_equals", "string_format"]],
  ["number", ["greater_than", "less_than", "multiple_of", "number_format"]],
  ["array", ["min_length", "max_length", "length_equals"]],
  ...words("boolean null any unknown never enum literal template_literal").map((type) => [type, []] as const),
  ...words("object record tuple union optional nullable readonly lazy").map((type) => [type, []] as const),
]);

/** Formats that zod checks by their expression alone; of an expression, JSON Schema has everything but the flags. */
const PATTERN_FORMATS = new Set(
  words(
    "regex lowercase uppercase starts_with ends_with includes datetime date time duration " +
      "guid uuid email nanoid cuid cuid2 ulid xid ksuid ipv4 cidrv4 mac e164",
  ),
);

/** Formats that zod checks by code: JSON Schema has their names, and no expression says what they accept. */
const NAMED_FORMATS = new Set(words("url jwt ipv6 cidrv6 base64 base64url credit_card iban"));

/** What the definition of every format has; the rest is options. */
const FORMAT_KEYS = new Set(words("type format check checks abort error pattern version"));

/** Whether the schema is a format that its name alone describes. */
export function isNamedFormat(schema: ZodSchema): boolean {
  const def = definitionOf(schema);
  return "format" in def && NAMED_FORMATS.has(String(def.format)) && !("fn" in def);
}

function unsupportedPart(schema: ZodSchema): string | undefined {
  const def = definitionOf(schema);
  const plainChecks = PLAIN_TYPES.get(def.type);
  if (!plainChecks) return `"${def.type}"`;
  if ("coerce" in def && def.coerce) return "a coercion";
  const metadata = Object.keys(z.globalRegistry.get(schema) ?? {}).find((key) => !isAnnotation(key));
  if (metadata !== undefined) return `the metadata "${metadata}", which would replace a keyword of its JSON Schema,`;
  const checks = checksOf(schema);
  const other = checks.find(({ check }) => !plainChecks.includes(check));
  if (other) return `the check "${other.check}"`;
  const wrong = checks.map((check) => unsupportedCheck(check, schema)).find((one) => one !== undefined);
  return wrong ?? unsupportedStructure(schema);
}

function unsupportedStructure(schema: ZodSchema): string | undefined {
  const def = definitionOf(schema);
  switch (def.type) {
    case "object":
      return inheritedName(Object.keys(def.shape)) ?? optionalPart([def.catchall]);
    case "array":
      return optionalPart([def.element]);
    case "tuple":
      return optionalPart([...def.items, def.rest]);
    case "union":
      if (def.inclusive === false && !("discriminator" in def)) return "an exclusive union";
      return optionalPart(def.options);
    case "record":
      if (def.mode === "loose") return "a loose record";
      if (!isText(def.keyType)) return "a record whose keys are not text";
      return inheritedName(listedValues(def.keyType) ?? []) ?? optionalPart([def.valueType]);
    case "enum":
    case "literal":
      return (listedValues(schema) ?? []).every(isPlainValue) ? undefined : "a value that JSON does not have";
    default:
      return undefined;
  }
}

/** JSON has no undefined: it becomes null in an array, and the key disappears from a record that may require it. */
function optionalPart(parts: readonly (ZodSchema | null | undefined)[]): string | undefined {
  return parts.some((part) => part && isOptional(part))
    ? "an optional value that is not a field of an object"
    : undefined;
}

/** Where such a field is absent, a reader finds the inherited property; `__proto__` is never written. */
function inheritedName(names: readonly unknown[]): string | undefined {
  const name = names.find((one) => typeof one === "string" && one in Object.prototype);
  return typeof name === "string" ? `the name "${name}", which every object inherits,` : undefined;
}

function isText(schema: ZodSchema): boolean {
  const def = definitionOf(schema);
  if (def.type === "union") return def.options.every(isText);
  return (
    ["string", "template_literal"].includes(def.type) ||
    (listedValues(schema) ?? [0]).every((value) => typeof value === "string")
  );
}

function isPlainValue(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

function unsupportedCheck(check: ZodCheckDefinition, schema: ZodSchema): string | undefined {
  if (check.check === "string_format") return unsupportedFormat(check, schema);
  for (const key of ["value", "minimum", "maximum", "length"]) {
    const bound: unknown = key in check ? check[key as keyof ZodCheckDefinition] : 0;
    if (!Number.isFinite(bound)) return `the bound ${String(bound)}`;
    if (bound === 0 && key === "value" && check.check === "multiple_of") return "a multiple of 0";
  }
  return undefined;
}

function unsupportedFormat(check: ZodCheckDefinition, schema: ZodSchema): string | undefined {
  const { format = "", pattern } = check;
  if (pattern && pattern.flags !== "") return `the flag "${pattern.flags}" of ${String(pattern)}`;
  if ("fn" in check) return pattern ? undefined : `the format "${format}", which code checks,`;
  if (NAMED_FORMATS.has(format)) {
    const formats = checksOf(schema).filter((other) => other.check === "string_format");
    if (check !== definitionOf(schema) || formats.length > 1)
      return `the format "${format}" beside another format or pattern`;
    const option = Object.entries(check).find(([key, value]) => !FORMAT_KEYS.has(key) && value !== undefined);
    return option && `the option "${option[0]}" of the format "${format}"`;
  }
  if (!PATTERN_FORMATS.has(format)) return `the format "${format}"`;
  return "position" in check && check.position !== undefined ? `the position of "${format}"` : undefined;
}
