import type { ResponseSchema } from "@waybill/kernel/http";
import * as z from "zod";

export type JsonObject = Record<string, unknown>;

/**
 * A shape as JSON Schema 2020-12, which is OpenAPI 3.1's. Objects stay open: an answer may say more one day, and what
 * is sent and not known is let go.
 */
export function toJsonSchema(schema: ResponseSchema): JsonObject {
  if (!(schema instanceof z.ZodType)) return schema;
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema: one }) => {
      // The format says it, and the pattern is 400 letters long.
      if (one.format === "date-time") delete one.pattern;
    },
  });
  return made;
}

/** The parameters of an object schema, in the place where they stand. */
export function toParameters(schema: z.ZodType | undefined, place: "path" | "query"): JsonObject[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toJsonSchema(schema) as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}
