import type * as z from "zod/mini";

/**
 * DynamoDB returned what the code does not write: damaged, or written by another version.
 *
 * @example
 * const isDamaged = (error: Error) => error instanceof InvalidItemError;
 */
export class InvalidItemError extends Error {
  override readonly name = "InvalidItemError";
}

/**
 * Reads values of one kind as DynamoDB returns them. The schema is built at the first value: built when the code is loaded,
 * schemas would be paid for by every cold start. Make objects loose, so that a field of a newer version survives a write.
 *
 * @example
 * const parseVisit = parser<Visit>("visit", () =>
 *   mini.looseObject({ visitId: mini.string(), version: mini.int(), closed: mini.boolean() }),
 * );
 */
export function parser<T>(what: string, build: () => z.ZodMiniType<T>): (value: unknown) => T {
  let schema: z.ZodMiniType<T> | undefined;
  return function parse(value) {
    schema ??= build();
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const wrong = result.error.issues.slice(0, 5).map(({ path, message }) => `/${path.join("/")} ${message}`);
    throw new InvalidItemError(`stored ${what} cannot be read: ${wrong.join("; ")}`, { cause: result.error });
  };
}
