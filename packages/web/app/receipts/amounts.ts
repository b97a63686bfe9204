import { minorUnitDigits } from "@waybill/events-schema/currencies";

/** Minor units of what somebody wrote, with a point or a comma; undefined when it is not an amount of the currency. */
export function parseAmount(text: string, currency: string): number | undefined {
  const [, sign = "", whole = "", fraction = ""] = /^\s*([-−]?)(\d{1,12})(?:[.,](\d+))?\s*$/.exec(text) ?? [];
  const digits = minorUnitDigits(currency);
  if (whole === "" || fraction.length > digits) return undefined;
  const amount = Number(whole) * 10 ** digits + Number(fraction.padEnd(digits, "0") || 0);
  return sign === "" ? amount : -amount;
}
