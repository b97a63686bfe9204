import type { BillEntry } from "./bill.ts";

/** Currencies with a sign that the recognizer does not have. */
const UNKNOWN_SIGNS = new Set(["EUR", "GBP", "ILS", "INR", "KRW", "NGN", "PHP", "THB", "TRY", "VND"]);
/** So many different amounts seldom begin with the same digit. */
const MIN_AMOUNTS = 3;

/**
 * Whether the first digit of the total may be the sign of its currency, misread: ₹34.60 as 734.60. What adds up to the rest says so;
 * beside the currency's code, which is seldom printed with a sign, only that does.
 */
export function mayBeginWithSign(
  total: number,
  { entries, sums }: { entries: readonly BillEntry[]; sums: ReadonlySet<number> },
  currency: string | undefined,
): boolean {
  const printed = entries.filter(({ value }) => value === total);
  if (currency === undefined || !UNKNOWN_SIGNS.has(currency) || total <= 0) return false;
  if (printed.some(({ marked }) => marked)) return false;
  const rest = Number(String(total).slice(1));
  const isShorterByOne = String(rest).length === String(total).length - 1;
  if (isShorterByOne && sums.has(rest)) return true;
  if (printed.some(({ row }) => row.text.includes(currency))) return false;
  const values = new Set(
    entries.filter(({ form, value }) => form === "decimal" && value > 0).map(({ value }) => value),
  );
  return (
    (isShorterByOne && values.has(rest)) ||
    (values.size >= MIN_AMOUNTS && new Set(Array.from(values, (value) => String(value)[0])).size === 1)
  );
}
