import { problem } from "@waybill/kernel/errors";
import * as z from "zod";

export interface Page {
  limit: number;
  cursor?: string | undefined;
}
export interface Listed<T> {
  items: T[];
  /** Where it goes on; absent at its end. */
  cursor: string | undefined;
}

/** The query of a list. */
export const PageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(1_000).optional(),
};

const Start = z.record(z.string(), z.string());

/** Where a list goes on, as the caller keeps it. */
export const cursorOf = (last: Record<string, unknown> | undefined): string | undefined =>
  last && Buffer.from(JSON.stringify(last)).toString("base64url");

/** Where to go on. Throws VALIDATION_FAILED for a cursor that is not one, or is of another list. */
export function startOf({ cursor }: Page, attribute: string, value: string): Record<string, string> | undefined {
  if (cursor === undefined) return undefined;
  const start = Start.safeParse(parsed(cursor));
  if (start.success && start.data[attribute] === value) return start.data;
  const errors = [{ pointer: "/query/cursor", detail: "Take the cursor of the page before, or leave it out." }];
  throw problem("VALIDATION_FAILED", "The cursor is of no page of this list.", { errors });
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return undefined;
  }
}
