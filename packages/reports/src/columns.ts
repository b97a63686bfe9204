import { digitsOf } from "@waybill/events-schema/currencies";
import { type Figures, type Purse, PURSES } from "./figures.ts";
import type { Report } from "./report.ts";

/** A column of figures, as every table of a report has it. */
export interface Column {
  id:
    | "claimed"
    | "released"
    | "started"
    | "completed"
    | "onTime"
    | "failed"
    | "cancelled"
    | "expired"
    | "stops"
    | "minutes"
    | "km"
    | (typeof PURSES)[number];
  /** Of money. */
  currency?: string;
  /** Digits after the point: money has those of its currency. */
  digits: number;
  of: (figures: Figures) => number;
}

const COUNTED = [
  "claimed",
  "released",
  "started",
  "completed",
  "onTime",
  "failed",
  "cancelled",
  "expired",
  "stops",
] as const;

/** The columns of a report: the counts, time, way, and the money of every currency that was paid in. */
export function columnsOf({ total }: Pick<Report, "total">): Column[] {
  return [
    ...COUNTED.map((id) => ({ id, digits: 0, of: (figures: Figures) => figures[id] })),
    { id: "minutes", digits: 1, of: ({ seconds }) => seconds / 60 },
    { id: "km", digits: 3, of: ({ metres }) => metres / 1_000 },
    ...PURSES.flatMap((id) => Object.keys(total[id]).map((currency) => money(id, currency))),
  ];
}

function money(id: (typeof PURSES)[number], currency: string): Column {
  const digits = digitsOf(currency);
  return { id, currency, digits, of: (figures) => major(figures[id], currency, digits) };
}

const major = (purse: Purse, currency: string, digits: number) => (purse[currency] ?? 0) / 10 ** digits;
