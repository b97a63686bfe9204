import { describeIssue } from "@waybill/kernel/describe-issue";
import { listIssues as faultsIn } from "@waybill/kernel/validate";
import { cellOf, columnAt, type Fault, fromCells, Wanted } from "./columns.ts";
import { Rejected } from "./rejected.ts";
import type { Row } from "./rows.ts";

/** A row that was looked at: a task to be, or what is wrong with it. */
export type Checked = { line: number; wanted: Wanted } | { line: number; faults: Fault[] };

/** Whether a route, or one revision of it, can be offered. */
export type HasRoute = (routeId: string, revision: number | undefined) => Promise<boolean>;

/** More is no day of one partner, and the file of faults would outgrow the file. */
export const MOST_ROWS = 200_000;

/**
 * Look at each row in turn, with the schema of POST /v1/tasks, and at no name standing there twice. Throws Rejected when
 * there are too many rows.
 */
export async function* check(rows: AsyncIterable<Row>, hasRoute: HasRoute): AsyncGenerator<Checked> {
  const lines = new Map<string, number>();
  let seen = 0;
  for await (const row of rows) {
    seen += 1;
    if (seen > MOST_ROWS) throw new Rejected("too-many-rows", `It has more than ${MOST_ROWS} rows; send it in parts.`);
    yield checkRow(row, hasRoute, lines);
  }
}

async function checkRow(
  { line, content, fault }: Row,
  hasRoute: HasRoute,
  lines: Map<string, number>,
): Promise<Checked> {
  if (!content) return { line, faults: [{ field: "", reason: fault ?? "", value: "" }] };
  const read = "cells" in content ? fromCells(content.cells) : { json: content.json, faults: [] };
  const result = Wanted.safeParse(read.json, { error: describeIssue });
  const issues = faultsIn(result.error?.issues ?? []);
  const found = issues.map(({ path, detail }) => ({ ...placeOf(path, content), reason: detail }));
  const faults = firstOfEach([...read.faults, ...repeated(read.json, line, lines), ...found]);
  if (!result.success || faults.length > 0) return { line, faults };
  const { routeId, revision } = result.data;
  if (await hasRoute(routeId, revision)) return { line, wanted: result.data };
  const published = revision === undefined ? "published revision" : `revision ${revision}`;
  return {
    line,
    faults: [{ field: "routeId", reason: `There is no ${published} of it, or it is archived.`, value: routeId }],
  };
}

/** What else is said of a field follows from the first: a cell that could not be read is not there for the schema. */
const firstOfEach = (faults: readonly Fault[]): Fault[] =>
  faults.filter(({ field }, n) => faults.findIndex((one) => one.field === field) === n);

/** A name that stood there before, also in a row that is not as agreed: which of the two is meant is not ours to say. */
function repeated({ externalId }: { externalId?: unknown }, line: number, lines: Map<string, number>): Fault[] {
  const name = typeof externalId === "string" ? externalId.trim() : "";
  const first = lines.get(name);
  if (first !== undefined)
    return [{ field: "externalId", reason: `Line ${first} has the same name; a name is one task.`, value: name }];
  if (name !== "") lines.set(name, line);
  return [];
}

/** Where it is as the partner knows it, and what stands there. */
function placeOf(path: readonly PropertyKey[], content: NonNullable<Row["content"]>): Pick<Fault, "field" | "value"> {
  if (!("cells" in content)) return { field: path.map(String).join("."), value: memberAt(path, content.json) };
  const field = columnAt(path, content.cells);
  return { field, value: cellOf(content.cells, field) };
}

function memberAt(path: readonly PropertyKey[], json: object): string {
  const value = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], json);
  // What is in an object is told of its members; all of it would be the row again.
  return typeof value === "object" ? "" : typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
