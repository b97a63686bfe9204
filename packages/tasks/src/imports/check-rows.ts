import { describeIssue } from "@waybill/kernel/describe-issue";
import { listIssues as faultsIn } from "@waybill/kernel/validate";
import { cellValue, columnForPath, type ImportRowError, cellsToJson, ImportedOffer } from "./columns.ts";
import { ImportRejectedError } from "./import-rejected-error.ts";
import { truncatedFile, type ImportRow } from "./rows.ts";

/** A row that was looked at: a task to be, or what is wrong with it. */
export type CheckedRow = { line: number; warning?: string } & ({ offer: ImportedOffer } | { errors: ImportRowError[] });

/** Whether a route, or one revision of it, can be offered. */
export type CanOfferRoute = (routeId: string, revision: number | undefined) => Promise<boolean>;

/** More is no day of one partner, and the error file would outgrow the file. */
const MAX_ROWS = 200_000;

/**
 * Look at each row in turn, with the schema of POST /v1/tasks, and at no name standing there twice. Throws ImportRejectedError when
 * there are too many rows, or the last one ends in the middle.
 */
export async function* checkRows(
  rows: AsyncIterable<ImportRow>,
  canOfferRoute: CanOfferRoute,
): AsyncGenerator<CheckedRow> {
  const lines = new Map<string, number>();
  let seen = 0;
  for await (const row of rows) {
    seen += 1;
    if (seen > MAX_ROWS)
      throw new ImportRejectedError("too-many-rows", `It has more than ${MAX_ROWS} rows; send it in parts.`);
    const checked = await checkRow(row, canOfferRoute, lines);
    if (row.isUnended && "errors" in checked && endsWithin(row, checked.errors)) throw truncatedFile(row.line);
    yield row.isUnended ? { ...checked, warning: unendedWarning(row.line) } : checked;
  }
}

/** Whether an error is in the last cell: what cuts off a file leaves no other sign. */
const endsWithin = ({ content }: ImportRow, errors: readonly ImportRowError[]): boolean =>
  content !== undefined &&
  "cells" in content &&
  errors.some(({ field }) => field === Object.keys(content.cells).at(-1));

const unendedWarning = (line: number): string =>
  `Line ${line}, the last one, has no line break at its end. Spreadsheets leave it out, and so do files that were cut off: see that the line is whole.`;

async function checkRow(
  { line, content, error }: ImportRow,
  canOfferRoute: CanOfferRoute,
  lines: Map<string, number>,
): Promise<CheckedRow> {
  const rowError = error === undefined ? [] : [{ field: "", reason: error, value: "" }];
  if (!content) return { line, errors: rowError };
  const read = "cells" in content ? cellsToJson(content.cells) : { json: content.json, errors: [] };
  const result = ImportedOffer.safeParse(read.json, { error: describeIssue });
  const issues = faultsIn(result.error?.issues ?? []);
  const found = issues.map(({ path, detail }) => ({ ...errorLocation(path, content), reason: detail }));
  const errors = firstErrorPerField([...read.errors, ...findDuplicateName(read.json, line, lines), ...found]);
  if (!result.success || errors.length > 0) return { line, errors: rowError.length > 0 ? rowError : errors };
  const { routeId, revision } = result.data;
  if (await canOfferRoute(routeId, revision)) return { line, offer: result.data };
  const published = revision === undefined ? "published revision" : `revision ${revision}`;
  return {
    line,
    errors: [{ field: "routeId", reason: `There is no ${published} of it, or it is archived.`, value: routeId }],
  };
}

/** Further errors of a field follow from the first: a cell that could not be read is absent for the schema. */
const firstErrorPerField = (errors: readonly ImportRowError[]): ImportRowError[] =>
  errors.filter(({ field }, n) => errors.findIndex((one) => one.field === field) === n);

/** A name that stood there before, also in a row that is not as agreed: which of the two is meant is not ours to say. */
function findDuplicateName(
  { externalId }: { externalId?: unknown },
  line: number,
  lines: Map<string, number>,
): ImportRowError[] {
  const name = typeof externalId === "string" ? externalId.trim() : "";
  const first = lines.get(name);
  if (first !== undefined)
    return [{ field: "externalId", reason: `Line ${first} has the same name; a name is one task.`, value: name }];
  if (name !== "") lines.set(name, line);
  return [];
}

/** Where it is as the partner knows it, and what stands there. */
function errorLocation(
  path: readonly PropertyKey[],
  content: NonNullable<ImportRow["content"]>,
): Pick<ImportRowError, "field" | "value"> {
  if (!("cells" in content)) return { field: path.map(String).join("."), value: formatMember(path, content.json) };
  const field = columnForPath(path, content.cells);
  return { field, value: cellValue(content.cells, field) };
}

function formatMember(path: readonly PropertyKey[], json: object): string {
  const value = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], json);
  // An error in an object is reported for its members; all of it would be the row again.
  return typeof value === "object" ? "" : typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
