import { isTotalEntry, type Bill, type Entry } from "./bill.ts";

/** Values that the arithmetic of a receipt arrives at. */
export interface Sums {
  /** Cash less change, and cash where no change was given. */
  paid: ReadonlySet<number>;
  /** Of two amounts in the rows after another, the later taken from the earlier: cash and change without their words. */
  tail: ReadonlySet<number>;
  /** A subtotal and its tax. */
  taxed: ReadonlySet<number>;
  /** A net amount and its tax in one row of a table. */
  netAndTax: ReadonlySet<number>;
  /** The amounts of the lines above a total. */
  items: ReadonlySet<number>;
  /** What a total was rounded by. */
  roundings: readonly number[];
}

/** More is no tax on what stands beside it. */
const HIGHEST_TAX = 0.3;
const TAX_IN_ROW = { least: 0.04, most: 0.28 };
const MOST_ROUNDING = 10;

/** What adds up on this bill. */
export function sumsOf(bill: Bill): Sums {
  return {
    paid: paid(bill),
    tail: tail(bill),
    taxed: taxed(bill),
    netAndTax: netAndTax(bill),
    items: items(bill),
    roundings: values(
      bill.entries,
      ({ label, value }) => Boolean(label.rounding) && value !== 0 && Math.abs(value) <= MOST_ROUNDING,
    ),
  };
}

/** The distinct values of those entries. */
export const values = (entries: readonly Entry[], which: (entry: Entry) => boolean): number[] => [
  ...new Set(entries.filter(which).map(({ value }) => value)),
];

export const isPayment = ({ label }: Entry): boolean =>
  Boolean(label.cash || label.card) && !label.change && !label.grand;

function paid({ entries }: Bill): Set<number> {
  const given = values(entries, isPayment);
  const back = values(entries, ({ label, form }) => Boolean(label.change) && form !== "whole").map(Math.abs);
  return new Set(given.flatMap((cash) => back.map((change) => cash - change)).filter((value) => value > 0));
}

function tail({ printed }: Bill): Set<number> {
  const column = printed.filter(({ isLast }) => isLast).map(({ value }) => value);
  const differences = column.flatMap((cash, i) =>
    i === 0 ? [] : column.slice(i + 1, i + 3).map((change) => (change >= 0 ? cash - change : 0)),
  );
  return new Set(differences.filter((value) => value > 0));
}

function taxed({ entries }: Bill): Set<number> {
  const bases = values(
    entries,
    ({ label, value }) => Boolean(label.subtotal || label.exclusive || (label.total && !label.grand)) && value > 0,
  );
  const taxes = values(
    entries,
    ({ label, value }) =>
      Boolean(label.taxTotal) || (Boolean(label.tax || label.service) && value >= 0 && !label.total),
  );
  return new Set(
    bases.flatMap((base) => taxes.filter((tax) => tax > 0 && tax < base * HIGHEST_TAX).map((tax) => base + tax)),
  );
}

function netAndTax({ printed }: Bill): Set<number> {
  const rows = Map.groupBy(printed, ({ row }) => row).values();
  return new Set(
    [...rows].flatMap((row) =>
      row.flatMap((net) =>
        row
          .filter((tax) => tax.value > net.value * TAX_IN_ROW.least && tax.value < net.value * TAX_IN_ROW.most)
          .map((tax) => net.value + tax.value),
      ),
    ),
  );
}

/** Sums of the last column: down to the first total, and down to each amount that is the sum of those above it. */
function items({ printed, entries, column, sheet }: Bill): Set<number> {
  const lines = printed.filter(({ isLast, label }) => isLast && !label.total && !label.subtotal);
  const first = Math.min(
    ...entries
      .filter((entry) => isTotalEntry(entry) || entry.label.subtotal || entry.label.exclusive)
      .map(({ row }) => row.index),
  );
  const above = (index: number, right: number) =>
    lines.filter((line) => line.row.index < index && Math.abs(line.right - right) < 3 * sheet.height);
  const sum = (some: readonly Entry[]) => (some.length > 1 ? some.reduce((all, { value }) => all + value, 0) : 0);
  const closing = printed
    .filter((entry) => entry.isLast && sum(above(entry.row.index, entry.right)) === entry.value)
    .map(({ value }) => value);
  return new Set([sum(above(first, column)), ...closing].filter((value) => value > 0));
}
