import type * as z from "zod";

export type ZodSchema = z.core.$ZodType;
export type ZodDefinition = (z.core.$ZodTypes | z.core.$ZodDiscriminatedUnion)["_zod"]["def"];
export type ZodCheckDefinition = z.core.$ZodCheckDef & { format?: string; pattern?: RegExp; value?: unknown };

/** The internal definition of a schema. Only this file reads zod's internals. */
export function definitionOf(schema: ZodSchema): ZodDefinition {
  // oxlint-disable-next-line no-underscore-dangle -- zod documents it for tools like this one
  return schema._zod.def as ZodDefinition;
}

/** The definitions of a schema's checks, `min_length` or `custom`; a schema like `z.uuid()` is itself its first check. */
export function checksOf(schema: ZodSchema): ZodCheckDefinition[] {
  const def = definitionOf(schema);
  // oxlint-disable-next-line no-underscore-dangle
  const added = (def.checks ?? []).map(({ _zod }) => _zod.def);
  return "check" in def ? [def, ...added] : added;
}

/** Whether a field with this schema may be absent. */
export function isOptional(schema: ZodSchema): boolean {
  // oxlint-disable-next-line no-underscore-dangle
  return schema._zod.optin !== undefined || schema._zod.optout !== undefined;
}

/** The only values that a schema accepts, where they can be listed. */
export function listedValues(schema: ZodSchema): readonly unknown[] | undefined {
  // oxlint-disable-next-line no-underscore-dangle
  return schema._zod.values && [...schema._zod.values];
}
