/** What is put into places of a document's schemas. */
interface SchemaDocument {
  components: { schemas: Record<string, unknown> };
}

/** A schema with every reference put in its place, and closed: in a test, what is not documented is a mistake. */
export function closedSchema(schema: unknown, document: SchemaDocument): unknown {
  if (Array.isArray(schema)) return schema.map((one) => closedSchema(one, document));
  if (typeof schema !== "object" || schema === null) return schema;
  const { $ref, ...rest } = schema as { $ref?: string };
  if ($ref !== undefined) return closedSchema(document.components.schemas[$ref.split("/").at(-1)!], document);
  const made = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closedSchema(value, document)]));
  const isObject = made["type"] === "object" && made["properties"] !== undefined;
  return isObject && !("additionalProperties" in made) ? { ...made, additionalProperties: false } : made;
}
