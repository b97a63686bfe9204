import * as z from "zod";
import type { Contract } from "./event.ts";
import { defOf, type Schema } from "./inside-zod.ts";

/** What says something about a person: where they are, or how to reach them. */
export type Pii = "location" | "contact";

/** Fields that are masked wherever a message is shown to people: `z.string().register(pii, { kind: "contact" })`. */
export const pii: z.core.$ZodRegistry<{ kind: Pii }> = z.registry<{ kind: Pii }>();

/** Where a contract's data holds something personal: `{ path: ["fixes", "[]", "lat"], kind: "location" }`. */
export interface PiiPath {
  /** Field names; `[]` for every item of an array, `{}` for every value of a record. */
  path: readonly string[];
  kind: Pii;
}

/** Every registered field of the contract's data, in the order of its fields. */
export function piiPaths(contract: Pick<Contract, "read">): PiiPath[] {
  return [...found(contract.read, [], new Set())];
}

function* found(schema: Schema, path: readonly string[], above: ReadonlySet<Schema>): Generator<PiiPath> {
  if (above.has(schema)) return;
  const registered = pii.get(schema);
  if (registered) {
    yield { path, kind: registered.kind };
    return;
  }
  for (const [step, child] of children(schema)) yield* found(child, [...path, ...step], new Set([...above, schema]));
}

function children(schema: Schema): [step: string[], child: Schema][] {
  const def = defOf(schema);
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

/** A copy of a contract's data with every personal value replaced; everything else is as it was. */
export function masked(contract: Pick<Contract, "read">, data: unknown, mask = "•••"): unknown {
  return piiPaths(contract).reduce((value, { path }) => replaced(value, path, mask), data);
}

function replaced(value: unknown, [step, ...rest]: readonly string[], mask: string): unknown {
  if (step === undefined) return mask;
  if (typeof value !== "object" || value === null) return value;
  if (step === "[]") return Array.isArray(value) ? value.map((item: unknown) => replaced(item, rest, mask)) : value;
  const fields = value as Record<string, unknown>;
  const keys = step === "{}" ? Object.keys(fields) : Object.hasOwn(fields, step) ? [step] : [];
  return { ...fields, ...Object.fromEntries(keys.map((key) => [key, replaced(fields[key], rest, mask)])) };
}
