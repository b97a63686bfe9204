import * as z from "zod";
// A named import: `z.core.clone` would pull every locale into every bundle, 340 KB.
import { clone } from "zod/v4/core";
import { isMultiple } from "./multiples.ts";
import { assertPlainJson } from "./plain-json.ts";
import { checksOf, type ZodDefinition, definitionOf, type ZodSchema } from "./zod-internals.ts";
import { piiRegistry } from "../pii.ts";

/** The two schemas of a contract: closed for writing, open for reading. */
export type SchemaMode = "write" | "read";

/** The key that marks an open enum, in zod's metadata and in the JSON Schema for reading. */
const OPEN_ENUM = "x-open-enum";

/**
 * An enum that will grow: only the listed values can be written, and any string can be read, so that adding a value
 * breaks no deployed consumer. Consumers get `string` beside the known values and decide how to handle an unknown one.
 *
 * @example
 * data: { reason: openEnum(["courier", "timeout"]) }
 */
export function openEnum<const Values extends readonly [string, ...string[]]>(
  values: Values,
): z.ZodType<Values[number] | (string & {}), Values[number]> {
  return z.string().meta({ [OPEN_ENUM]: values });
}

/**
 * The schema of an object for one mode: every nested object is closed for writing and open for reading, and an open
 * enum accepts its listed values for writing and any string for reading. Throws when the schema is not plain JSON.
 */
export function schemaForMode(name: string, shape: z.ZodRawShape, mode: SchemaMode): z.ZodObject {
  return rewriteSchema(z.object(shape), { name, mode, path: "data", done: new Map() }) as z.ZodObject;
}

interface RewriteContext {
  name: string;
  mode: SchemaMode;
  path: string;
  /** undefined while a schema is being rewritten: it is recursive when it is found again. */
  done: Map<ZodSchema, ZodSchema | undefined>;
}

function rewriteSchema(schema: ZodSchema, context: RewriteContext): ZodSchema {
  if (context.done.has(schema)) return context.done.get(schema) ?? z.lazy(() => context.done.get(schema) ?? z.never());
  context.done.set(schema, undefined);
  assertPlainJson(schema, `${context.name}: ${context.path}`);
  const result = rewriteDefinition(schema, definitionOf(schema), context);
  context.done.set(schema, result);
  return result;
}

function rewriteDefinition(schema: ZodSchema, def: ZodDefinition, context: RewriteContext): ZodSchema {
  const inside = (child: ZodSchema, step = "") => rewriteSchema(child, { ...context, path: context.path + step });
  const copy = (changes: object) => copyMetadata(clone(schema, { ...def, ...changes }), schema);

  switch (def.type) {
    case "object": {
      const fields = Object.entries(def.shape).map(([key, field]) => [key, inside(field, `.${key}`)] as const);
      const rest = def.catchall;
      const open = rest === undefined || ["any", "unknown", "never"].includes(definitionOf(rest).type);
      const catchall = open ? (context.mode === "write" ? z.never() : undefined) : inside(rest, "{}");
      return copy({ shape: Object.fromEntries(fields), catchall });
    }
    case "string": {
      const values = context.mode === "write" ? openEnumValues(schema) : undefined;
      return values ? copyMetadata(z.enum(values), schema) : schema;
    }
    case "number":
    case "any":
    case "unknown": {
      const checks = context.mode === "write" ? checksForWriting(schema) : [];
      return checks.length > 0 ? copy({ checks: [...(def.checks ?? []), ...checks] }) : schema;
    }
    case "array":
      return copy({ element: inside(def.element, "[]") });
    case "tuple": {
      const items = def.items.map((item, n) => inside(item, `[${n}]`));
      return copy({ items, rest: def.rest && inside(def.rest, "[]") });
    }
    case "record": {
      // With an open enum as keys, the listed keys are optional.
      const partial = def.partial || openEnumValues(def.keyType) !== undefined;
      return copy({ keyType: inside(def.keyType, "{key}"), valueType: inside(def.valueType, "{}"), partial });
    }
    case "union":
      return copy({ options: def.options.map((option, n) => inside(option, `|${n}`)) });
    case "optional":
    case "nullable":
    case "readonly":
      return copy({ innerType: inside(def.innerType) });
    case "lazy":
      return inside(def.getter());
    default:
      return schema;
  }
}

/** What zod accepts and its JSON Schema does not: multiples with a rounding error, and values that JSON does not have. */
function checksForWriting(schema: ZodSchema) {
  if (definitionOf(schema).type !== "number")
    return [z.refine((value) => JSON.stringify(value) !== undefined, "Invalid input: expected a JSON value")];
  return checksOf(schema).flatMap((check) => {
    if (check.check !== "multiple_of") return [];
    const step = Number(check.value);
    return [z.refine((value) => isMultiple(Number(value), step), `Invalid input: expected a multiple of ${step}`)];
  });
}

/**
 * The copy, with the original's metadata. zod's own `parent` would make the original a part of the copy's JSON Schema
 * when the schema is recursive. The id is not copied: it must be unique, and there are two schemas now.
 */
function copyMetadata<Copy extends ZodSchema>(copy: Copy, original: ZodSchema): Copy {
  const { id: _, [OPEN_ENUM]: __, ...metadata } = z.globalRegistry.get(original) ?? {};
  if (Object.keys(metadata).length > 0) z.globalRegistry.add(copy, metadata);
  const pii = piiRegistry.get(original);
  if (pii) piiRegistry.add(copy, pii);
  return copy;
}

function openEnumValues(schema: ZodSchema): readonly string[] | undefined {
  return z.globalRegistry.get(schema)?.[OPEN_ENUM] as readonly string[] | undefined;
}
