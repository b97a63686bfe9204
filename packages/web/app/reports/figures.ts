import { formatDistance, formatSeconds, formatMoney } from "../i18n/format.ts";
import { formatNumber, t } from "../i18n/text.ts";
import { COUNTS, type CountName, type Figures, MONEY, type MoneyName } from "./report.ts";

/** A figure that is shown: a count, or the money of a currency as `bonus:EUR`. */
export type FigureName = CountName | `${MoneyName}:${string}`;

const isCount = (name: string): name is CountName => (COUNTS as readonly string[]).includes(name);
const partsOf = (name: string) => name.split(":") as [MoneyName, string];

/** The figures of a report: all counts, and money in the currencies that are in it. */
export const figureNames = (total: Figures): FigureName[] => [
  ...COUNTS,
  ...MONEY.flatMap((kind) => Object.keys(total[kind]).map((currency) => `${kind}:${currency}` as const)),
];

export function valueOf(figures: Figures, name: FigureName): number {
  if (isCount(name)) return figures[name];
  const [kind, currency] = partsOf(name);
  return figures[kind][currency] ?? 0;
}

export function textOf(name: FigureName): string {
  if (isCount(name)) return t(`figure.${name}`);
  const [kind, currency] = partsOf(name);
  return t(`figure.${kind}`, { currency });
}

export function formatFigure(name: FigureName, value: number): string {
  if (name === "metres") return formatDistance(value);
  if (name === "seconds") return formatSeconds(value);
  if (isCount(name)) return formatNumber(value);
  return formatMoney({ amount: value, currency: partsOf(name)[1] });
}

/** Columns of a table: what happened of these, and all money. */
export const columnsOf = (total: Figures): FigureName[] => {
  const wanted: readonly string[] = ["completed", "onTime", "failed", "stops", "metres", "seconds"];
  return figureNames(total).filter((name) => wanted.includes(name) || !isCount(name));
};
