import type { Bill, BillEntry } from "../amounts/bill.ts";

/** The parts of a total, as printed. */
export interface TotalBreakdown {
  subtotal?: BillEntry;
  tax?: BillEntry;
  /** With the sign that it has in the sum. */
  rounding?: { entry: BillEntry; value: number };
  /** They add up to the total. */
  addsUp: boolean;
}

/** Subtotal, tax and rounding of that total: those that add up to it, else those that are printed only once. */
export function totalBreakdown({ entries }: Bill, total: number): TotalBreakdown {
  const subtotals = entries.filter(({ label, value }) => (label.subtotal || label.exclusive) && value > 0);
  const taxes = entries.filter(
    ({ label, value }) =>
      (label.tax || label.taxTotal) && !label.subtotal && !label.exclusive && value >= 0 && value < total,
  );
  const roundings = entries.filter(({ label, value }) => label.rounding && Math.abs(value) < 100 && value !== 0);
  const signed = [
    undefined,
    ...roundings.flatMap((entry) => [
      { entry, value: entry.value },
      { entry, value: -entry.value },
    ]),
  ];
  for (const subtotal of subtotals)
    for (const tax of [...taxes, undefined])
      for (const rounding of signed)
        if ((tax ?? rounding) && subtotal.value + (tax?.value ?? 0) + (rounding?.value ?? 0) === total)
          return { subtotal, ...(tax && { tax }), ...(rounding && { rounding }), addsUp: true };
  const subtotal = onlyValue(subtotals);
  const tax = onlyValue(taxes);
  const rounding = onlyValue(roundings);
  return {
    ...(subtotal && { subtotal }),
    ...(tax && { tax }),
    ...(rounding && { rounding: { entry: rounding, value: rounding.value } }),
    addsUp: false,
  };
}

const onlyValue = (entries: readonly BillEntry[]): BillEntry | undefined =>
  new Set(entries.map(({ value }) => value)).size === 1 ? entries[0] : undefined;
