import * as z from "zod";
import type { DescribedContract } from "../schema/json-schema.ts";

/**
 * The read schema of a contract's data as components of the AsyncAPI document. AsyncAPI 3.0 requires draft-07, and its
 * references start at the document's root, so the definitions of each schema become components of their own.
 */
export function draft07Components(name: string, { read, description }: DescribedContract): Record<string, unknown> {
  const json = z.toJSONSchema(read, { io: "input", target: "draft-07" }) as Record<string, unknown>;
  const { $schema: _, definitions = {}, ...schema } = json;
  const toComponentRef = (ref: string) => {
    return ref === "#"
      ? `#/components/schemas/${name}`
      : ref.replace("#/definitions/", `#/components/schemas/${name}.`);
  };
  const parts = Object.entries(definitions as object).map(([key, part]) => [
    `${name}.${key}`,
    rebaseReferences(part, toComponentRef),
  ]);
  return {
    [name]: { description, ...(rebaseReferences(schema, toComponentRef) as object) },
    ...Object.fromEntries(parts),
  };
}

function rebaseReferences(value: unknown, toComponentRef: (ref: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => rebaseReferences(item, toComponentRef));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string" ? toComponentRef(inner) : rebaseReferences(inner, toComponentRef),
    ]),
  );
}
