import type { ExtractedCurrency } from "./currency.ts";
import type { DateContext } from "./date.ts";

const MONTH_FIRST = new Set(["USD", "PHP"]);
/** Countries that write the year first, and Canada, where every order is usual: 03/04/05 may be any date. */
const WITHOUT_CUSTOM = new Set(["CAD", "CNY", "HUF", "JPY", "KRW", "SEK", "TWD"]);

/** The order of day and month in the countries of a currency. Not all countries with dollars write the month first. */
export function dayOrder(currency: ExtractedCurrency | undefined): Pick<DateContext, "order" | "isCustom"> {
  if (!currency) return { order: "day first", isCustom: false };
  const { value, kinds } = currency;
  const isAtHome = value !== "USD" || kinds.has("tax") || kinds.has("place");
  return {
    order: MONTH_FIRST.has(value) ? "month first" : "day first",
    isCustom: isAtHome && !WITHOUT_CUSTOM.has(value),
  };
}
