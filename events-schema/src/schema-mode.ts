import * as z from "zod";
// By name: reaching it through `z.core` carries every locale into every bundle, 340 KB of them.
import { clone } from "zod/v4/core";
import { checkNames, type ZodDefinition, definitionOf, type ZodSchema } from "./zod-internals.ts";
import { piiRegistry } from "./pii.ts";

/** The two faces of a contract: closed when it is written, open when it is read. */
export type SchemaMode = "write" | "read";

/** The mark of an open enum, in zod's metadata and in the JSON Schema of the read form. */
const OPEN_ENUM = "x-open-enum";

/**
 * A word from a list that will grow: written only with a word of the list, read with any word, so that adding one does
 * not break who is already listening. A consumer gets `string` beside the known words and decides what an unknown one
 * means to it.
 *
 * @example
 * data: { reason: openEnum(["courier", "timeout"]) }
 */
export function openEnum<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodType<Words[number] | (string & {}), Words[number]> {
  return z.string().meta({ [OPEN_ENUM]: words });
}

/**
 * One form of an object: every object within it, however deep, is closed for writing and open for reading, and an open
 * enum is its words for writing and any string for reading. Throws when the schema is not plain JSON.
 */
export function schemaForMode(name: string, shape: z.ZodRawShape, form: SchemaMode): z.ZodObject {
  return rewriteSchema(z.object(shape), { name, mode: form, path: "data", done: new Map() }) as z.ZodObject;
}

interface RewriteContext {
  name: string;
  mode: SchemaMode;
  path: string;
  /** undefined while a schema is being rewritten: it holds itself. */
  done: Map<ZodSchema, ZodSchema | undefined>;
}

function rewriteSchema(schema: ZodSchema, walk: RewriteContext): ZodSchema {
  if (walk.done.has(schema)) return walk.done.get(schema) ?? z.lazy(() => walk.done.get(schema) ?? z.never());
  walk.done.set(schema, undefined);
  const def = definitionOf(schema);
  assertPlain(def, walk);
  const result = rewriteDefinition(schema, def, walk);
  walk.done.set(schema, result);
  return result;
}

function rewriteDefinition(schema: ZodSchema, def: ZodDefinition, walk: RewriteContext): ZodSchema {
  const inside = (child: ZodSchema, step = "") => rewriteSchema(child, { ...walk, path: walk.path + step });
  const copy = (changes: object) => copyMetadata(clone(schema, { ...def, ...changes }), schema);

  switch (def.type) {
    case "object": {
      const fields = Object.entries(def.shape).map(([key, field]) => [key, inside(field, `.${key}`)] as const);
      const rest = def.catchall;
      const open = rest === undefined || ["any", "unknown", "never"].includes(definitionOf(rest).type);
      const catchall = open ? (walk.mode === "write" ? z.never() : undefined) : inside(rest, "{}");
      return copy({ shape: Object.fromEntries(fields), catchall });
    }
    case "string": {
      const words = walk.mode === "write" ? openEnumValues(schema) : undefined;
      return words ? copyMetadata(z.enum(words), schema) : schema;
    }
    case "array":
      return copy({ element: inside(def.element, "[]") });
    case "tuple": {
      const items = def.items.map((item, n) => inside(item, `[${n}]`));
      return copy({ items, rest: def.rest && inside(def.rest, "[]") });
    }
    case "record": {
      // Written words of an open enum are keys that may be there, not keys that must be.
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
 * The copy, with what was said about the original. Not zod's own `parent`: that makes the original a part of the copy's
 * JSON Schema when it holds itself. Not its id either: it names one schema, and there are two now.
 */
function copyMetadata<Copy extends ZodSchema>(made: Copy, original: ZodSchema): Copy {
  const { id: _, [OPEN_ENUM]: __, ...said } = z.globalRegistry.get(original) ?? {};
  if (Object.keys(said).length > 0) z.globalRegistry.add(made, said);
  const personal = piiRegistry.get(original);
  if (personal) piiRegistry.add(made, personal);
  return made;
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

/** The checks JSON Schema can say; a change in any other would go past the compatibility check unseen. */
const JSON_SCHEMA_CHECKS = new Set(
  ["greater_than less_than multiple_of number_format", "min_length max_length length_equals string_format"].flatMap(
    (line) => line.split(" "),
  ),
);

function assertPlain(def: ZodDefinition, { name, path }: RewriteContext): void {
  const refuse = (what: string): never => {
    throw new TypeError(
      `${name}: ${path}: ${what} has no place in a contract. A contract is plain JSON that JSON Schema can say in full: ` +
        "convert, fill in and cross-check in the door or the domain instead.",
    );
  };
  if (!PLAIN_TYPES.has(def.type)) refuse(`"${def.type}"`);
  if ("coerce" in def && def.coerce) refuse("a coercion");
  if (def.type === "record" && def.mode === "loose") refuse("a loose record");
  if (def.type === "union" && def.inclusive === false && !("discriminator" in def)) refuse("an exclusive union");
  for (const check of checkNames(def)) {
    if (!JSON_SCHEMA_CHECKS.has(check)) refuse(`the check "${check}"`);
  }
}
