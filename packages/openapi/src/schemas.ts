import type { ResponseSchema } from "@waybill/kernel/http";
import { ID_PATTERN, TEXT_PATTERN } from "@waybill/events-schema/text";
import * as z from "zod";

export type JsonObject = Record<string, unknown>;

/** Formats of our own, which the document describes. */
const TEXT_FORMATS: ReadonlyMap<string, string> = new Map([
  [TEXT_PATTERN.source, "text"],
  [ID_PATTERN.source, "id"],
]);

/**
 * A schema as JSON Schema 2020-12, the dialect of OpenAPI 3.1. Objects are open: a later response may have more fields,
 * and unknown fields of a request are ignored unless the schema is strict.
 */
export function toJsonSchema(schema: ResponseSchema): JsonObject {
  if (!(schema instanceof z.ZodType)) return schema;
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema: node }) => {
      // The format is enough: these patterns have hundreds of characters.
      if (node.format === "date-time") delete node.pattern;
      const format = node.pattern === undefined ? undefined : TEXT_FORMATS.get(node.pattern);
      if (format === undefined) return;
      node.format = format;
      delete node.pattern;
    },
  });
  return jsonSchema;
}

/** The fields of an object schema as path or query parameters. */
export function toParameters(schema: z.ZodType | undefined, location: "path" | "query"): JsonObject[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toJsonSchema(schema) as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: location,
    required: location === "path" || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}
