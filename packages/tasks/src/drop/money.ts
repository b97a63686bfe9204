/** Currencies of ISO 4217 whose minor unit is not a hundredth. Not `Intl`: it has CLDR's digits, which differ. */
const DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((c) => [c, 0]),
  ),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((c) => [c, 3])),
  ...Object.fromEntries("CLF UYW".split(" ").map((c) => [c, 4])),
};

/** Decimal places of a currency. */
export const digitsOf = (currency: string): number => DIGITS[currency] ?? 2;

/**
 * Whole minor units of an amount as people write it: `12.5` EUR is 1250. Undefined for anything but digits, a sign and
 * one dot with no more places than the currency has: a comma could be either, and rounding is nobody's to decide here.
 */
export function minorUnits(text: string, currency: string): number | undefined {
  const [, sign = "", whole, part = ""] = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(text) ?? [];
  const digits = digitsOf(currency);
  if (whole === undefined || part.length > digits) return undefined;
  // By digits, never by a product: 1.15 * 100 is not 115.
  const amount = Number(`${sign}${whole}${part.padEnd(digits, "0")}`);
  return Number.isSafeInteger(amount) ? amount + 0 : undefined;
}
