import { minorUnitDigits } from "@waybill/events-schema/currencies";

/** How amounts of a currency are printed. */
export interface CurrencyFormat {
  /** Decimal places of its minor unit, by ISO 4217. */
  digits: number;
  /** Usually printed without decimals: 30.000 is thirty thousand. */
  hasNoDecimals: boolean;
}

/** Currencies with a minor unit of a hundredth by ISO 4217 that is no longer used. */
const UNUSED_MINOR_UNITS = new Set(["COP", "HUF", "IDR", "TWD"]);
/** Without a known currency, amounts are assumed to have cents. */
const DEFAULT_FORMAT: CurrencyFormat = { digits: 2, hasNoDecimals: false };

export function currencyFormat(currency: string | undefined): CurrencyFormat {
  if (currency === undefined) return DEFAULT_FORMAT;
  const digits = minorUnitDigits(currency);
  return { digits, hasNoDecimals: digits === 0 || UNUSED_MINOR_UNITS.has(currency) };
}
