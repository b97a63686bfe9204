/**
 * Whether a number is a multiple of a step, as JSON Schema means it: both as the decimal numbers that they are in JSON.
 * zod also accepts what differs from a multiple by a rounding error, a different error for each step. Beyond the safe
 * integers, a number does not tell which multiple it is.
 */
export function isMultiple(value: number, step: number): boolean {
  if (!Number.isSafeInteger(Math.round(value / step))) return false;
  const [a, b] = [toDecimal(value), toDecimal(step)];
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (decimal: Decimal) => decimal.digits * 10n ** BigInt(decimal.exponent - exponent);
  return scaled(a) % scaled(b) === 0n;
}

interface Decimal {
  digits: bigint;
  exponent: number;
}

function toDecimal(value: number): Decimal {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
