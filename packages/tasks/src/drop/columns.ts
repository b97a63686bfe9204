import { digitsOf } from "@waybill/events-schema/currencies";
import * as z from "zod";
import { Offer } from "../drafts.ts";
import { minorUnits } from "./money.ts";
import { Rejected } from "./rejected.ts";

/** What a partner says of a task: what a dispatcher says, and the partner's own name for it. */
export const Wanted = Offer.extend({
  externalId: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .optional()
    .describe("The partner's own name: the same is the same task."),
});
export type Wanted = z.output<typeof Wanted>;

type Cells = Readonly<Record<string, string>>;
type Read = (text: string, cells: Cells) => unknown;

const text: Read = (cell) => cell;
const whole: Read = (cell) => (/^\d{1,9}$/.test(cell) ? Number(cell) : complaint("Write a whole number in digits."));
const money: Read = (cell, { currency = "" }) => {
  const places = digitsOf(currency.trim());
  const said = places === 0 ? "Write a whole number." : `Write digits and a dot, with ${places} places at most.`;
  return minorUnits(cell, currency.trim()) ?? complaint(said);
};

/** A cell that is not what its column holds. */
class Complaint extends Error {}
function complaint(sentence: string): never {
  throw new Complaint(sentence);
}

interface Column {
  /** Where in the row's JSON it is. */
  path: readonly string[];
  read: Read;
  must?: true;
  /** An empty cell says what this column says: an offer that ends nowhere ends when its window begins. */
  otherwise?: string;
}

/** Each column of a CSV file. */
const COLUMNS: Readonly<Record<string, Column>> = {
  externalId: { path: ["externalId"], read: text },
  title: { path: ["title"], read: text, must: true },
  routeId: { path: ["routeId"], read: text, must: true },
  revision: { path: ["revision"], read: whole },
  from: { path: ["window", "from"], read: text, must: true },
  to: { path: ["window", "to"], read: text, must: true },
  bonus: { path: ["bonus", "money", "amount"], read: money, must: true },
  currency: { path: ["bonus", "money", "currency"], read: text, must: true },
  onTime: { path: ["bonus", "onTime"], read: money },
  risingBy: { path: ["bonus", "rising", "by"], read: money },
  risingEveryS: { path: ["bonus", "rising", "everyS"], read: whole },
  risingCap: { path: ["bonus", "rising", "cap"], read: money },
  offerExpiresAt: { path: ["offerExpiresAt"], read: text, otherwise: "from" },
  startWithinS: { path: ["startWithinS"], read: whole },
};
export const columnNames = Object.keys(COLUMNS);

/** Something that is not as agreed: in which column or field, why, and what stands there. */
export interface Fault {
  field: string;
  reason: string;
  value: string;
}

/** Throws Rejected `header` unless these columns make rows. */
export function checkHeader(names: readonly string[]): void {
  const unknown = names.filter((name) => !Object.hasOwn(COLUMNS, name));
  const missing = Object.entries(COLUMNS).flatMap(([name, { must }]) => (must && !names.includes(name) ? [name] : []));
  const quoted = unknown.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 40)));
  if (unknown.length > 0)
    throw header(`There is no column ${quoted.join(", ")}. The columns are ${columnNames.join(", ")}.`);
  if (new Set(names).size < names.length) throw header("The header names a column twice.");
  if (missing.length > 0) throw header(`The header lacks ${missing.join(", ")}.`);
}
const header = (sentence: string) => new Rejected("header", sentence);

/** A row of text as the JSON that a dispatcher would send, and the cells that cannot be read. An empty cell says nothing. */
export function fromCells(cells: Cells): { json: object; faults: Fault[] } {
  const json: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [field, { path, read, otherwise = "" }] of Object.entries(COLUMNS)) {
    const value = cellOf(cells, field) || cellOf(cells, otherwise);
    if (value === "") continue;
    try {
      place(json, path, read(value, cells));
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      faults.push({ field, reason: error.message, value });
    }
  }
  return { json, faults };
}
export const cellOf = (cells: Cells, field: string): string => cells[field]?.trim() ?? "";

function place(json: Record<string, unknown>, [step, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) json[step!] = value;
  else place((json[step!] ??= {}) as Record<string, unknown>, rest, value);
}

/** The column of a place in the row's JSON: the one there or the first one below it, or where its value was taken from. */
export function columnAt(path: readonly PropertyKey[], cells: Cells): string {
  const at = path.map(String);
  const found = Object.entries(COLUMNS).find(([, column]) => at.every((step, n) => column.path[n] === step));
  if (!found) return at.join(".");
  const [field, { otherwise }] = found;
  return otherwise !== undefined && cellOf(cells, field) === "" ? otherwise : field;
}
