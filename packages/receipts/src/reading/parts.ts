import type { Bill, Entry } from "./bill.ts";

/** What a total is made of, as printed. */
export interface Parts {
  subtotal?: Entry;
  tax?: Entry;
  /** With the sign that it has in the sum. */
  rounding?: { entry: Entry; value: number };
  /** They add up to the total. */
  closes: boolean;
}

/** Subtotal, tax and rounding of that total: those that close, else those that are printed only once. */
export function partsOf({ entries }: Bill, total: number): Parts {
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
          return { subtotal, ...(tax && { tax }), ...(rounding && { rounding }), closes: true };
  const subtotal = alone(subtotals);
  const tax = alone(taxes);
  const rounding = alone(roundings);
  return {
    ...(subtotal && { subtotal }),
    ...(tax && { tax }),
    ...(rounding && { rounding: { entry: rounding, value: rounding.value } }),
    closes: false,
  };
}

const alone = (entries: readonly Entry[]): Entry | undefined =>
  new Set(entries.map(({ value }) => value)).size === 1 ? entries[0] : undefined;
