import { wrongField } from "../failures/errors.ts";
import * as z from "zod";

/**
 * The requested page of a list.
 *
 * @example
 * const page: PageRequest = { limit: 25 };
 */
export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}

/**
 * A page of a list.
 *
 * @example
 * const count = ({ items }: PageResult<Visit>) => items.length;
 */
export interface PageResult<T> {
  items: T[];
  /** Cursor of the next page; absent on the last one. */
  cursor: string | undefined;
}

const NOT_A_CURSOR = "It is not a cursor of this list; leave it out to start at the first page.";

/**
 * The query parameters of a list.
 *
 * @example
 * const ListVisitsQuery = z.strictObject({ ...PageQuery, state: z.enum(["open", "closed"]).optional() });
 */
export const PageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z
    .string()
    .max(1_000)
    .regex(/^[\w-]*$/, NOT_A_CURSOR)
    .optional(),
};

/**
 * The cursor of the next page.
 *
 * @example
 * const cursor = encodeCursor({ pk: "VISIT#vis_1", sk: "VISIT", state: "open", listed: "2026-11-30" });
 */
export const encodeCursor = (last: Record<string, unknown> | undefined): string | undefined =>
  last && Buffer.from(JSON.stringify(last)).toString("base64url");

/**
 * The start of the page. Throws VALIDATION_FAILED for a cursor that is not one, or is of another list: DynamoDB accepts as
 * start only the keys of the table and the index, all of them and nothing else.
 *
 * @example
 * const start = decodeCursor(undefined, "state", "open");
 */
export function decodeCursor(cursor: string | undefined, attribute: string, value: string, sortKey = "listed") {
  if (cursor === undefined) return undefined;
  const key = z.string().min(1);
  const Start = z.strictObject({ pk: key, sk: key, [attribute]: z.literal(value), [sortKey]: key });
  const start = Start.safeParse(parseCursor(cursor));
  if (!start.success) throw invalidCursor();
  return start.data;
}

/**
 * VALIDATION_FAILED: the cursor is not of this list.
 *
 * @example
 * throw invalidCursor();
 */
export const invalidCursor = (cause?: Error) => wrongField("/query/cursor", NOT_A_CURSOR, cause);

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown;
  } catch {
    return undefined;
  }
}
