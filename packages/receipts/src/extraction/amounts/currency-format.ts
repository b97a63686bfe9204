import { minorUnitDigits } from "@waybill/events-schema/currencies";

/** How amounts of a currency are printed. */
export interface CurrencyFormat {
  /** Decimal places of its minor unit, by ISO 4217. */
  digits: number;
  /** Usually printed without decimals: 30.000 is thirty thousand. */
  hasNoDecimals: boolean;
  /** Often printed with one decimal: 47.0 is forty-seven. */
  hasOneDecimal: boolean;
}

/** Currencies with a minor unit of a hundredth by ISO 4217 that is no longer used. */
const UNUSED_MINOR_UNITS = new Set(["COP", "HUF", "IDR", "TWD"]);
/** Currencies whose smallest coin is a tenth. */
const TENTHS = new Set(["CNY", "HKD", "MOP"]);
/** Without a known currency, amounts are assumed to have cents. */
const DEFAULT_FORMAT: CurrencyFormat = { digits: 2, hasNoDecimals: false, hasOneDecimal: false };

export function currencyFormat(currency: string | undefined): CurrencyFormat {
  if (currency === undefined) return DEFAULT_FORMAT;
  const digits = minorUnitDigits(currency);
  const hasNoDecimals = digits === 0 || UNUSED_MINOR_UNITS.has(currency);
  return { digits, hasNoDecimals, hasOneDecimal: TENTHS.has(currency) };
}

/** Nothing costs less where these are paid, in their main unit: "Rp 35" is thirty-five thousand. */
const MIN_PRICES: Record<string, number> = { COP: 500, IDR: 1_000, KRW: 100, VND: 1_000 };

/** Whether so little buys nothing in the currency, so that its thousands may be left out. */
export const mayOmitThousands = (minor: number, currency: string): boolean =>
  minor < (MIN_PRICES[currency] ?? 0) * 10 ** minorUnitDigits(currency);
