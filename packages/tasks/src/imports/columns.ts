import { isCurrency, minorUnitDigits } from "@waybill/events-schema/currencies";
import { toOneLine, TrimmedId } from "@waybill/events-schema/text";
import * as z from "zod";
import { TaskOffer } from "../tasks/drafts.ts";
import { parseMinorUnits } from "./minor-units.ts";
import { ImportRejectedError } from "./import-rejected-error.ts";

/** What a partner says of a task: what a dispatcher says, and the partner's own name for it. */
export const ImportedOffer = TaskOffer.omit({ team: true, completion: true, priority: true, draw: true }).extend({
  externalId: TrimmedId.max(64).optional().describe("The partner's own name: the same is the same task."),
});
export type ImportedOffer = z.output<typeof ImportedOffer>;

type Cells = Readonly<Record<string, string>>;
type CellParser = (text: string, cells: Cells) => unknown;

/** Spreadsheets have cells of several lines. */
const parseText: CellParser = toOneLine;
const parseWholeNumber: CellParser = (cell) =>
  /^\d{1,9}$/.test(cell) ? Number(cell) : invalidCell("Write a whole number in digits.");
const parseMoney: CellParser = (cell, cells) => {
  const currency = cellValue(cells, "currency");
  const places = minorUnitDigits(currency);
  // How many places an unknown currency has is nobody's fault: the currency is.
  if (!isCurrency(currency) && /^-?\d{1,13}(\.\d+)?$/.test(cell)) return Math.trunc(Number(cell));
  const message = places === 0 ? "Write a whole number." : `Write digits and a dot, with ${places} places at most.`;
  return parseMinorUnits(cell, currency) ?? invalidCell(message);
};

/** A cell that is not what its column holds. */
class InvalidCellError extends Error {}
function invalidCell(sentence: string): never {
  throw new InvalidCellError(sentence);
}

interface Column {
  /** Where in the row's JSON it is. */
  path: readonly string[];
  read: CellParser;
  required?: true;
  /** An empty cell says what this column says: an offer that ends nowhere ends when its window begins. */
  defaultColumn?: string;
}

/** Each column of a CSV file. */
const COLUMNS: Readonly<Record<string, Column>> = {
  externalId: { path: ["externalId"], read: parseText },
  title: { path: ["title"], read: parseText, required: true },
  routeId: { path: ["routeId"], read: parseText, required: true },
  revision: { path: ["revision"], read: parseWholeNumber },
  from: { path: ["window", "from"], read: parseText, required: true },
  to: { path: ["window", "to"], read: parseText, required: true },
  bonus: { path: ["bonus", "money", "amount"], read: parseMoney, required: true },
  currency: { path: ["bonus", "money", "currency"], read: parseText, required: true },
  onTime: { path: ["bonus", "onTime"], read: parseMoney },
  risingBy: { path: ["bonus", "rising", "by"], read: parseMoney },
  risingEveryS: { path: ["bonus", "rising", "everyS"], read: parseWholeNumber },
  risingCap: { path: ["bonus", "rising", "cap"], read: parseMoney },
  offerExpiresAt: { path: ["offerExpiresAt"], read: parseText, defaultColumn: "from" },
  startWithinS: { path: ["startWithinS"], read: parseWholeNumber },
};
const columnNames = Object.keys(COLUMNS);

/** Something that is not as agreed: in which column or field, why, and what stands there. */
export interface ImportRowError {
  field: string;
  reason: string;
  value: string;
}

/** Throws ImportRejectedError `header` unless these columns make rows. */
export function checkHeader(names: readonly string[]): void {
  const unknown = names.filter((name) => !Object.hasOwn(COLUMNS, name));
  const missing = Object.entries(COLUMNS).flatMap(([name, { required }]) =>
    required && !names.includes(name) ? [name] : [],
  );
  const quoted = unknown.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 40)));
  if (unknown.length > 0)
    throw rejectHeader(`There is no column ${quoted.join(", ")}. The columns are ${columnNames.join(", ")}.`);
  if (new Set(names).size < names.length) throw rejectHeader("The header names a column twice.");
  if (missing.length > 0) throw rejectHeader(`The header lacks ${missing.join(", ")}.`);
}
const rejectHeader = (sentence: string) => new ImportRejectedError("header", sentence);

/** A row of text as the JSON that a dispatcher would send, and the cells that cannot be read. An empty cell says nothing. */
export function cellsToJson(cells: Cells): { json: object; errors: ImportRowError[] } {
  const json: Record<string, unknown> = {};
  const errors: ImportRowError[] = [];
  for (const [field, { path, read, defaultColumn = "" }] of Object.entries(COLUMNS)) {
    const value = cellValue(cells, field) || cellValue(cells, defaultColumn);
    if (value === "") continue;
    try {
      setAtPath(json, path, read(value, cells));
    } catch (error) {
      if (!(error instanceof InvalidCellError)) throw error;
      errors.push({ field, reason: error.message, value });
    }
  }
  return { json, errors };
}
export const cellValue = (cells: Cells, field: string): string => cells[field]?.trim() ?? "";

function setAtPath(json: Record<string, unknown>, [step, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) json[step!] = value;
  else setAtPath((json[step!] ??= {}) as Record<string, unknown>, rest, value);
}

/** The column of a place in the row's JSON: the one there or the first one below it, or where its value was taken from. */
export function columnForPath(path: readonly PropertyKey[], cells: Cells): string {
  const at = path.map(String);
  const found = Object.entries(COLUMNS).find(([, column]) => at.every((step, n) => column.path[n] === step));
  if (!found) return at.join(".");
  const [field, { defaultColumn }] = found;
  return defaultColumn !== undefined && cellValue(cells, field) === "" ? defaultColumn : field;
}
