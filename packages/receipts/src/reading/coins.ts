import { digitsOf } from "@waybill/events-schema/currencies";

/** How amounts of a currency are printed. */
export interface Coins {
  /** Decimal places of its minor unit, by ISO 4217. */
  digits: number;
  /** Mostly without them: 30.000 is thirty thousand. */
  whole: boolean;
}

/** By ISO 4217 their minor unit is a hundredth; nobody pays in it any more. */
const ONLY_IN_BOOKS = new Set(["COP", "HUF", "IDR", "TWD"]);
/** Where no currency is printed, amounts are taken to have cents. */
const USUAL: Coins = { digits: 2, whole: false };

export function coinsOf(currency: string | undefined): Coins {
  if (currency === undefined) return USUAL;
  const digits = digitsOf(currency);
  return { digits, whole: digits === 0 || ONLY_IN_BOOKS.has(currency) };
}
