import { minorUnitDigits } from "@waybill/events-schema/currencies";

/**
 * Whole minor units of an amount as people write it: `12.5` EUR is 1250. Undefined for anything but digits, a sign and
 * one dot with no more places than the currency has: a comma could be either, and rounding is nobody's to decide here.
 */
export function parseMinorUnits(text: string, currency: string): number | undefined {
  const [, sign = "", whole, part = ""] = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(text) ?? [];
  const digits = minorUnitDigits(currency);
  if (whole === undefined || part.length > digits) return undefined;
  // By digits, never by a product: 1.15 * 100 is not 115.
  const amount = Number(`${sign}${whole}${part.padEnd(digits, "0")}`);
  return Number.isSafeInteger(amount) ? amount + 0 : undefined;
}
