import type { $ZodIssue } from "zod/v4/core";
import { columnAt, type Fault, fromCells, Wanted } from "./columns.ts";
import { Rejected } from "./rejected.ts";
import type { Row } from "./rows.ts";

/** A row that was looked at: a task to be, or what is wrong with it. */
export type Checked = { line: number; wanted: Wanted } | { line: number; faults: Fault[] };

/** Whether a route, or one revision of it, can be offered. */
export type HasRoute = (routeId: string, revision: number | undefined) => Promise<boolean>;

/** More is no day of one partner, and the file of faults would outgrow the file. */
export const MOST_ROWS = 200_000;

/** Look at each row in turn, with the schema of POST /v1/tasks. Throws Rejected when there are too many. */
export async function* check(rows: AsyncIterable<Row>, hasRoute: HasRoute): AsyncGenerator<Checked> {
  let seen = 0;
  for await (const row of rows) {
    seen += 1;
    if (seen > MOST_ROWS) throw new Rejected("too-many-rows", `It has more than ${MOST_ROWS} rows; send it in parts.`);
    yield checkRow(row, hasRoute);
  }
}

async function checkRow({ line, content, fault }: Row, hasRoute: HasRoute): Promise<Checked> {
  if (!content) return { line, faults: [{ field: "", reason: fault ?? "", value: "" }] };
  const read = "cells" in content ? fromCells(content.cells) : { json: content.json, faults: [] };
  const result = Wanted.safeParse(read.json);
  const found = result.success ? [] : result.error.issues.map((issue) => faultOf(issue, content));
  // A cell that could not be read is not there for the schema: once is enough.
  const faults = [...read.faults, ...found.filter((one) => !read.faults.some((said) => said.field === one.field))];
  if (!result.success || faults.length > 0) return { line, faults };
  const { routeId, revision } = result.data;
  if (await hasRoute(routeId, revision)) return { line, wanted: result.data };
  const published = revision === undefined ? "published revision" : `revision ${revision}`;
  return { line, faults: [{ field: "routeId", reason: `There is no ${published} of it.`, value: routeId }] };
}

function faultOf({ path, message }: $ZodIssue, content: NonNullable<Row["content"]>): Fault {
  const [field, value] = "cells" in content ? cellAt(path, content.cells) : memberAt(path, content.json);
  return { field, reason: value === undefined ? "It is missing." : message, value: value ?? "" };
}

function cellAt(path: readonly PropertyKey[], cells: Record<string, string>): [string, string | undefined] {
  const field = columnAt(path);
  return [field, cells[field]?.trim() || undefined];
}

function memberAt(path: readonly PropertyKey[], json: object): [string, string | undefined] {
  const value = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], json);
  // What is in an object is told of its members; all of it would be the row again.
  const text = typeof value === "object" ? "" : typeof value === "string" ? value : JSON.stringify(value);
  return [path.map(String).join("."), text];
}
