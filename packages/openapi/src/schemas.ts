import type { ResponseSchema } from "@waybill/kernel/http";
import { ID_PATTERN, TEXT_PATTERN } from "@waybill/events-schema/text";
import { globSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "@waybill/plan/paths";
import * as z from "zod";

export type JsonObject = Record<string, unknown>;

/** Formats of our own, which the document describes. */
const TEXT_FORMATS: ReadonlyMap<string, string> = new Map([
  [TEXT_PATTERN.source, "text"],
  [ID_PATTERN.source, "id"],
]);

/** Schemas that the document names: what services export as `…Response`. */
const named = z.registry<{ id: string }>();
const PREFIX = "#/components/schemas/";

/** Names `TaskResponse` of every `responses.ts` `Task`. Called before the first schema is converted. */
export async function nameSchemas(): Promise<void> {
  for (const file of globSync("packages/*/src/**/responses.ts", { cwd: repositoryRoot }).toSorted()) {
    const exported = (await import(pathToFileURL(join(repositoryRoot, file)).href)) as Record<string, unknown>;
    for (const [name, schema] of Object.entries(exported))
      if (schema instanceof z.ZodType && name.endsWith("Response") && !named.has(schema))
        named.add(schema, { id: name.slice(0, -"Response".length) });
  }
}

const OPTIONS: z.core.ToJSONSchemaParams = {
  io: "input",
  unrepresentable: "any",
  metadata: named,
  override: ({ zodSchema, jsonSchema: node }) => {
    // zod reads descriptions from the registry of `metadata` alone, which has names only.
    const description = z.globalRegistry.get(zodSchema)?.description;
    if (description !== undefined) node.description = description;
    // The format is enough: these patterns have hundreds of characters.
    if (node.format === "date-time") delete node.pattern;
    const format = node.pattern === undefined ? undefined : TEXT_FORMATS.get(node.pattern);
    if (format === undefined) return;
    node.format = format;
    delete node.pattern;
  },
};

/**
 * A schema as JSON Schema 2020-12, the dialect of OpenAPI 3.1; a named one as a reference. Objects are open: a later response
 * may have more fields, and unknown fields of a request are ignored unless the schema is strict.
 */
export function toJsonSchema(schema: ResponseSchema): JsonObject {
  if (!(schema instanceof z.ZodType)) return schema;
  const name = named.get(schema)?.id;
  if (name !== undefined) return { $ref: PREFIX + name };
  const { $schema: _schema, $defs: _defs, ...jsonSchema } = z.toJSONSchema(schema, OPTIONS);
  return JSON.parse(JSON.stringify(jsonSchema).replaceAll("#/$defs/", PREFIX)) as JsonObject;
}

/** All named schemas. */
export function allSchemas(): Record<string, JsonObject> {
  const { schemas } = z.toJSONSchema(named, { ...OPTIONS, uri: (id) => PREFIX + id });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $id: _id, $schema: _schema, ...schema }]) => [name, schema]),
  );
}

/** The schemas to which `text` refers, and those to which they refer, by name. */
export function usedSchemas(schemas: Record<string, JsonObject>, text: string): Record<string, JsonObject> {
  const used = new Set<string>();
  const visit = (json: string): void => {
    for (const [, name = ""] of json.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name) || !(name in schemas)) continue;
      used.add(name);
      visit(JSON.stringify(schemas[name]));
    }
  };
  visit(text);
  return Object.fromEntries([...used].toSorted().map((name) => [name, schemas[name]!]));
}

/** The fields of an object schema as path or query parameters, each with an example of its name and schema. */
export function toParameters(
  schema: z.ZodType | undefined,
  location: "path" | "query",
  exampleOf: (name: string, schema: JsonObject) => unknown,
): JsonObject[] {
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
    example: exampleOf(name, rest),
  }));
}
