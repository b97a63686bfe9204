import { isTotalEntry, type Bill, type BillEntry } from "../amounts/bill.ts";

/** Values that follow from the arithmetic of a receipt. */
export interface BillSums {
  /** Cash less change, and cash where no change was given. */
  paid: ReadonlySet<number>;
  /** Differences of two amounts in consecutive rows: cash and change without labels. */
  tail: ReadonlySet<number>;
  /** A subtotal and its tax, which may be 0. */
  taxed: ReadonlySet<number>;
  /** Two subtotals: of goods taxed and untaxed. */
  parts: ReadonlySet<number>;
  /** Each tax with its rate: 0.28 at 6 %. */
  taxes: readonly { tax: number; percent: number }[];
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
    parts: partTotals(bill),
    taxes: taxesWithRates(bill),
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

/** Each cash less each change. */
export function paidAmounts({ entries }: Bill): Set<number> {
  // Above every total it is an address or goods, whatever the words resemble: ASTANA, 2PIN, GIFT CARD.
  const paying = Math.min(...entries.filter(({ label }) => label.total || label.subtotal).map(({ row }) => row.index));
  const isBelowTotal = ({ row }: BillEntry) => row.index >= paying || paying === Number.POSITIVE_INFINITY;
  const given = distinctValues(entries, (entry) => isPayment(entry) && isBelowTotal(entry));
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
  const untaxed = taxes.includes(0) ? distinctValues(entries, ({ label }) => Boolean(label.subtotal)) : [];
  return new Set([
    ...untaxed,
    ...bases.flatMap((base) => taxes.filter((tax) => tax > 0 && tax < base * MAX_TAX_RATE).map((tax) => base + tax)),
  ]);
}

function partTotals({ entries }: Bill): Set<number> {
  const parts = distinctValues(
    entries,
    ({ label, value }) => Boolean(label.subtotal || label.inclusive) && !label.exclusive && !label.grand && value !== 0,
  );
  return new Set(parts.flatMap((one, i) => parts.slice(i + 1).map((other) => one + other)));
}

const taxesWithRates = ({ entries }: Bill): BillSums["taxes"] =>
  entries.flatMap(({ label, value, words }) => {
    const percent = Number(/(\d{1,2}(?:[.,]\d)?) ?%/.exec(words)?.[1]?.replace(",", "."));
    return label.tax && value > 0 && percent > 0 ? [{ tax: value, percent }] : [];
  });

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
  // What stands below "Total RM", the heading of the column, is a line.
  const lines = printed.filter(
    ({ isLast, label, isLabelInOtherRow }) =>
      isLast && (!label.total || (label.quantity && isLabelInOtherRow)) && !label.subtotal,
  );
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
