import type * as z from "zod";

export type ZodSchema = z.core.$ZodType;
export type ZodDefinition = (z.core.$ZodTypes | z.core.$ZodDiscriminatedUnion)["_zod"]["def"];

/** The internal definition of a schema. Only this file reads zod's internals. */
export function definitionOf(schema: ZodSchema): ZodDefinition {
  // oxlint-disable-next-line no-underscore-dangle -- zod documents it for tools like this one
  return schema._zod.def as ZodDefinition;
}

/** The names of a schema's checks: `min_length`, `custom`. */
export function checkNames({ checks = [] }: ZodDefinition): string[] {
  // oxlint-disable-next-line no-underscore-dangle
  return checks.map(({ _zod }) => _zod.def.check);
}
