import * as z from "zod";
import type { DescribedContract } from "../json-schema.ts";

/**
 * The read form of a contract's data as components of one big document: AsyncAPI 3.0 takes draft-07, and a reference in
 * it counts from the document's root, so the definitions of each schema become components of their own.
 */
export function draft07Components(name: string, { read, description }: DescribedContract): Record<string, unknown> {
  const json = z.toJSONSchema(read, { io: "input", target: "draft-07" }) as Record<string, unknown>;
  const { $schema: _, definitions = {}, ...schema } = json;
  const moved = (ref: string) => {
    return ref === "#"
      ? `#/components/schemas/${name}`
      : ref.replace("#/definitions/", `#/components/schemas/${name}.`);
  };
  const parts = Object.entries(definitions as object).map(([key, part]) => [
    `${name}.${key}`,
    rebaseReferences(part, moved),
  ]);
  return { [name]: { description, ...(rebaseReferences(schema, moved) as object) }, ...Object.fromEntries(parts) };
}

function rebaseReferences(value: unknown, moved: (ref: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => rebaseReferences(item, moved));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string" ? moved(inner) : rebaseReferences(inner, moved),
    ]),
  );
}
