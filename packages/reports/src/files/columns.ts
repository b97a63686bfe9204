import { minorUnitDigits } from "@waybill/events-schema/currencies";
import { type Figures, type MoneyByCurrency, MONEY_FIGURES } from "../aggregation/figures.ts";
import type { ReportSummary } from "../aggregation/report.ts";

/** A column of figures in the tables of a report. */
export interface FigureColumn {
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
    | (typeof MONEY_FIGURES)[number];
  /** Of a column of money. */
  currency?: string;
  /** Digits after the decimal point: for money, those of its currency. */
  digits: number;
  value: (figures: Figures) => number;
}

const COUNT_COLUMNS = [
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

/** The columns of a report: counts, time, distance, and the money in every currency that occurs. */
export function reportColumns({ total }: Pick<ReportSummary, "total">): FigureColumn[] {
  return [
    ...COUNT_COLUMNS.map((id) => ({ id, digits: 0, value: (figures: Figures) => figures[id] })),
    { id: "minutes", digits: 1, value: ({ seconds }) => seconds / 60 },
    { id: "km", digits: 3, value: ({ metres }) => metres / 1_000 },
    ...MONEY_FIGURES.flatMap((id) => Object.keys(total[id]).map((currency) => moneyColumn(id, currency))),
  ];
}

function moneyColumn(id: (typeof MONEY_FIGURES)[number], currency: string): FigureColumn {
  const digits = minorUnitDigits(currency);
  return { id, currency, digits, value: (figures) => toMajorUnits(figures[id], currency, digits) };
}

const toMajorUnits = (money: MoneyByCurrency, currency: string, digits: number) =>
  (money[currency] ?? 0) / 10 ** digits;
