import * as z from "zod";
import type { Contract } from "./event.ts";
import { definitionOf, type ZodSchema } from "./schema/zod-internals.ts";

/** Kinds of personal data: where somebody is, or how to reach them. */
export type PiiKind = "location" | "contact";

/** Fields that are masked wherever a message is shown to people: `z.string().register(piiRegistry, { kind: "contact" })`. */
export const piiRegistry: z.core.$ZodRegistry<{ kind: PiiKind }> = z.registry<{ kind: PiiKind }>();

/** Fields that sound personal and are not: `z.string().register(nonPersonalRegistry, { because: "it names a file" })`. */
export const nonPersonalRegistry: z.core.$ZodRegistry<{ because: string }> = z.registry<{ because: string }>();

/** Where a contract's data contains personal data: `{ path: ["fixes", "[]", "lat"], kind: "location" }`. */
export interface PiiPath {
  /** Field names; `[]` for every item of an array, `{}` for every value of a record. */
  path: readonly string[];
  kind: PiiKind;
}

/** The paths of all registered fields of a contract's data, in the order of its fields. */
export function piiPaths(contract: Pick<Contract, "read">): PiiPath[] {
  return [...findPii(contract.read, [], new Set())];
}

function* findPii(schema: ZodSchema, path: readonly string[], ancestors: ReadonlySet<ZodSchema>): Generator<PiiPath> {
  if (ancestors.has(schema)) return;
  const registered = piiRegistry.get(schema);
  if (registered) {
    yield { path, kind: registered.kind };
    return;
  }
  for (const [step, child] of children(schema))
    yield* findPii(child, [...path, ...step], new Set([...ancestors, schema]));
}

/** The words of a field's name that make it personal: who somebody is, how to reach them, where they live. */
const PERSONAL_WORDS = new Set(
  [
    "name firstname lastname fullname forename surname nickname username login signature gender sex birth birthday dob",
    "phone telephone tel mobile cellphone msisdn fax email mail address street house postcode zip contact",
    "passport ssn iban bic licence license plate imei ip lat lon lng latitude longitude",
  ].flatMap((line) => line.split(" ")),
);

const isPersonalName = (field: string): boolean =>
  field
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => PERSONAL_WORDS.has(word) || PERSONAL_WORDS.has(word.replace(/s$/, "")));

/**
 * The fields of a contract that hold, by their name or their registration, what no message may: names and ways to reach
 * somebody. Places are allowed where they are registered, since tracking is about them; a name that only sounds personal is
 * registered with the reason.
 */
export const refusedPersonalFields = (contract: Pick<Contract, "read">): string[] => [
  ...new Set([...findRefused(contract.read, [], new Set())].map((path) => path.join("."))),
];

function* findRefused(
  schema: ZodSchema,
  path: readonly string[],
  ancestors: ReadonlySet<ZodSchema>,
): Generator<readonly string[]> {
  if (ancestors.has(schema) || nonPersonalRegistry.has(schema)) return;
  const kind = piiRegistry.get(schema)?.kind;
  if (kind === "location") return;
  const inner = children(schema);
  const field = path.at(-1) ?? "";
  // What wraps a value, as optional() does, has no name of its own: the registration is looked for inside.
  const isNamed = inner.every(([step]) => step.length > 0);
  if (kind === "contact" || (isNamed && isPersonalName(field))) yield path;
  for (const [step, child] of inner) yield* findRefused(child, [...path, ...step], new Set([...ancestors, schema]));
}

function children(schema: ZodSchema): [step: string[], child: ZodSchema][] {
  const def = definitionOf(schema);
  switch (def.type) {
    case "object":
      return Object.entries(def.shape).map(([key, field]) => [[key], field]);
    case "array":
      return [[["[]"], def.element]];
    case "tuple":
      return [...def.items, ...(def.rest ? [def.rest] : [])].map((item) => [["[]"], item]);
    case "record":
      return [[["{}"], def.valueType]];
    case "union":
      return def.options.map((option) => [[], option]);
    case "optional":
    case "nullable":
    case "readonly":
      return [[[], def.innerType]];
    case "lazy":
      return [[[], def.getter()]];
    default:
      return [];
  }
}

/** A copy of a contract's data in which every personal value is replaced by `mask`. */
export function maskPii(contract: Pick<Contract, "read">, data: unknown, mask = "•••"): unknown {
  return piiPaths(contract).reduce((value, { path }) => replaceAtPath(value, path, mask), data);
}

function replaceAtPath(value: unknown, [step, ...rest]: readonly string[], mask: string): unknown {
  if (step === undefined) return mask;
  if (typeof value !== "object" || value === null) return value;
  if (step === "[]")
    return Array.isArray(value) ? value.map((item: unknown) => replaceAtPath(item, rest, mask)) : value;
  const fields = value as Record<string, unknown>;
  const keys = step === "{}" ? Object.keys(fields) : Object.hasOwn(fields, step) ? [step] : [];
  return { ...fields, ...Object.fromEntries(keys.map((key) => [key, replaceAtPath(fields[key], rest, mask)])) };
}
