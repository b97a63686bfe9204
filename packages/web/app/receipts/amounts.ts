/** Digits after the decimal separator of a currency; two where it is not known. */
export function minorDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount as somebody edits it: `12.50`. */
export const toDecimal = (amount: number, currency: string): string => {
  const digits = minorDigits(currency);
  return (amount / 10 ** digits).toFixed(digits);
};

/** Minor units of what somebody wrote, with a point or a comma; undefined when it is no amount of the currency. */
export function parseAmount(text: string, currency: string): number | undefined {
  const [, sign = "", whole = "", fraction = ""] = /^\s*([-−]?)(\d{1,12})(?:[.,](\d+))?\s*$/.exec(text) ?? [];
  const digits = minorDigits(currency);
  if (whole === "" || fraction.length > digits) return undefined;
  const amount = Number(whole) * 10 ** digits + Number(fraction.padEnd(digits, "0") || 0);
  return sign === "" ? amount : -amount;
}
