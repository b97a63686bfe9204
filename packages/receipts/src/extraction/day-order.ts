import type { ExtractedCurrency } from "./currency.ts";
import type { DayOrder } from "./date-formats.ts";
import type { DateContext } from "./date.ts";

/** The countries with American dollars where the day comes first. */
const DOLLARS_DAY_FIRST = ["EC", "PA", "SV"];
/** Where the day does not come first in numbers: a Swedish 26-03-13 is in March of 2026. */
const ORDERS: Record<string, DayOrder> = { PHP: "month first", SEK: "year first" };
/** Countries that write the year first, and Canada, where every order is usual: 03/04/05 may be any date. */
const WITHOUT_CUSTOM = new Set(["CAD", "CNY", "HUF", "JPY", "KRW", "SEK", "TWD"]);

/** The order of day and month in the countries of a currency. Not all countries with dollars write the month first. */
export function dayOrder(currency: ExtractedCurrency | undefined): Pick<DateContext, "order" | "isCustom"> {
  if (!currency) return { order: "day first", isCustom: false };
  const { value, countries } = currency;
  if (value === "USD") {
    const isAmerican = countries.has("US");
    const isDayFirst = DOLLARS_DAY_FIRST.some((country) => countries.has(country));
    return { order: isDayFirst && !isAmerican ? "day first" : "month first", isCustom: isAmerican !== isDayFirst };
  }
  return { order: ORDERS[value] ?? "day first", isCustom: !WITHOUT_CUSTOM.has(value) };
}
