import { isTotalEntry, type Bill, type BillEntry } from "../amounts/bill.ts";

/** Values that follow from the arithmetic of a receipt. */
export interface BillSums {
  /** Cash less change, and cash where no change was given. */
  paid: ReadonlySet<number>;
  /** Differences of two amounts in consecutive rows: cash and change without labels. */
  tail: ReadonlySet<number>;
  /** A subtotal and its tax. */
  taxed: ReadonlySet<number>;
  /** A net amount and its tax in one row of a table. */
  netAndTax: ReadonlySet<number>;
  /** The amounts of the lines above a total. */
  items: ReadonlySet<number>;
  /** The amount by which a total was rounded. */
  roundings: readonly number[];
}

/** A higher share is not a tax on the amount beside it. */
const MAX_TAX_RATE = 0.3;
const ROW_TAX_RATE = { min: 0.04, max: 0.28 };
const MAX_ROUNDING = 10;

/** The sums that hold on this bill. */
export function computeSums(bill: Bill): BillSums {
  return {
    paid: paidAmounts(bill),
    tail: tailDifferences(bill),
    taxed: taxedTotals(bill),
    netAndTax: netAndTaxTotals(bill),
    items: itemTotals(bill),
    roundings: distinctValues(
      bill.entries,
      ({ label, value }) => Boolean(label.rounding) && value !== 0 && Math.abs(value) <= MAX_ROUNDING,
    ),
  };
}

/** The distinct values of those entries. */
export const distinctValues = (entries: readonly BillEntry[], which: (entry: BillEntry) => boolean): number[] => [
  ...new Set(entries.filter(which).map(({ value }) => value)),
];

export const isPayment = ({ label }: BillEntry): boolean =>
  Boolean(label.cash || label.card) && !label.change && !label.grand;

function paidAmounts({ entries }: Bill): Set<number> {
  const given = distinctValues(entries, isPayment);
  const back = distinctValues(entries, ({ label, form }) => Boolean(label.change) && form !== "whole").map(Math.abs);
  return new Set(given.flatMap((cash) => back.map((change) => cash - change)).filter((value) => value > 0));
}

function tailDifferences({ printed }: Bill): Set<number> {
  const column = printed.filter(({ isLast }) => isLast).map(({ value }) => value);
  const differences = column.flatMap((cash, i) =>
    i === 0 ? [] : column.slice(i + 1, i + 3).map((change) => (change >= 0 ? cash - change : 0)),
  );
  return new Set(differences.filter((value) => value > 0));
}

function taxedTotals({ entries }: Bill): Set<number> {
  const bases = distinctValues(
    entries,
    ({ label, value }) => Boolean(label.subtotal || label.exclusive || (label.total && !label.grand)) && value > 0,
  );
  const taxes = distinctValues(
    entries,
    ({ label, value }) =>
      Boolean(label.taxTotal) || (Boolean(label.tax || label.service) && value >= 0 && !label.total),
  );
  return new Set(
    bases.flatMap((base) => taxes.filter((tax) => tax > 0 && tax < base * MAX_TAX_RATE).map((tax) => base + tax)),
  );
}

function netAndTaxTotals({ printed }: Bill): Set<number> {
  const rows = Map.groupBy(printed, ({ row }) => row).values();
  return new Set(
    [...rows].flatMap((row) =>
      row.flatMap((net) =>
        row
          .filter((tax) => tax.value > net.value * ROW_TAX_RATE.min && tax.value < net.value * ROW_TAX_RATE.max)
          .map((tax) => net.value + tax.value),
      ),
    ),
  );
}

/** Sums of the last column: down to the first total, and down to each amount that is the sum of those above it. */
function itemTotals({ printed, entries, column, pageRows }: Bill): Set<number> {
  const lines = printed.filter(({ isLast, label }) => isLast && !label.total && !label.subtotal);
  const first = Math.min(
    ...entries
      .filter((entry) => isTotalEntry(entry) || entry.label.subtotal || entry.label.exclusive)
      .map(({ row }) => row.index),
  );
  const above = (index: number, right: number) =>
    lines.filter((line) => line.row.index < index && Math.abs(line.right - right) < 3 * pageRows.height);
  const sum = (some: readonly BillEntry[]) => (some.length > 1 ? some.reduce((all, { value }) => all + value, 0) : 0);
  const closing = printed
    .filter((entry) => entry.isLast && sum(above(entry.row.index, entry.right)) === entry.value)
    .map(({ value }) => value);
  return new Set([sum(above(first, column)), ...closing].filter((value) => value > 0));
}
