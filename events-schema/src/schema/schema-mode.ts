import * as z from "zod";
// A named import: `z.core.clone` would pull every locale into every bundle, 340 KB.
import { clone } from "zod/v4/core";
import { checkNames, type ZodDefinition, definitionOf, type ZodSchema } from "./zod-internals.ts";
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
  const def = definitionOf(schema);
  assertPlain(def, context);
  const result = rewriteDefinition(schema, def, context);
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

const PLAIN_TYPES = new Set(
  [
    "string number boolean null any unknown never enum literal template_literal",
    "object record array tuple union optional nullable readonly lazy",
  ].flatMap((line) => line.split(" ")),
);

/** The zod checks that JSON Schema can express; the compatibility check would not see a change in any other. */
const JSON_SCHEMA_CHECKS = new Set(
  ["greater_than less_than multiple_of number_format", "min_length max_length length_equals string_format"].flatMap(
    (line) => line.split(" "),
  ),
);

function assertPlain(def: ZodDefinition, { name, path }: RewriteContext): void {
  const reject = (what: string): never => {
    throw new TypeError(
      `${name}: ${path}: ${what} is not allowed in a contract. A contract is plain JSON that JSON Schema can describe completely: ` +
        "convert, set defaults and check across fields in the endpoint or the domain instead.",
    );
  };
  if (!PLAIN_TYPES.has(def.type)) reject(`"${def.type}"`);
  if ("coerce" in def && def.coerce) reject("a coercion");
  if (def.type === "record" && def.mode === "loose") reject("a loose record");
  if (def.type === "union" && def.inclusive === false && !("discriminator" in def)) reject("an exclusive union");
  for (const check of checkNames(def)) {
    if (!JSON_SCHEMA_CHECKS.has(check)) reject(`the check "${check}"`);
  }
}
