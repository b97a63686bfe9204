import { isTotalEntry, type Bill, type BillEntry } from "../amounts/bill.ts";
import { isTotal } from "../amounts/labels.ts";
import { isPayment, paidAmounts } from "./sums.ts";

const AMOUNT = /\d[.,]\d/;
/** Totals nearer than this are one before and after its rounding, in minor units. */
const MAX_ROUNDING = 10;

/**
 * Why another total may be the one that was paid, when the receipt has one in another currency: the card's, or that of the country that
 * was left. `markedRows` are the rows with the mark of the currency, where nothing else speaks for it.
 */
export function rivalTotalDoubts(bill: Bill, total: number, markedRows: ReadonlySet<number> | undefined): string[] {
  const {
    entries,
    labels,
    pageRows: { rows },
  } = bill;
  const paid = paidAmounts(bill);
  const isPaid = (value: number) =>
    paid.has(value) || entries.some((entry) => isPayment(entry) && entry.value === value);
  const isSame = ({ value }: BillEntry) => Math.abs(value - total) <= MAX_ROUNDING;
  const rivals = entries.filter((entry) => isTotalEntry(entry) && !entry.inSummary && !isSame(entry));
  // In the notation of its own currency it may be no amount of this one: 1,540 won beside 26.12 dollars.
  const unmarked = rows.filter(
    (row) =>
      markedRows !== undefined &&
      !markedRows.has(row.index) &&
      isTotal(labels[row.index]!) &&
      AMOUNT.test(row.text) &&
      !entries.some((entry) => entry.row === row && isSame(entry)),
  );
  return [
    unmarked.length > 0 && "another total is printed without its mark",
    (rivals.some((rival) => isOfAnotherBill(rival, bill)) || entries.some((entry) => isOfAnotherSlip(entry, bill))) &&
      "another bill is printed below what was paid",
    rivals.some(({ value }) => isPaid(value)) && isPaid(total) && "two totals are printed, and both were paid",
  ].filter((doubt) => typeof doubt === "string");
}

/** Whether goods between a payment and this total add up to it: one amount a row, beside words that mean nothing on a bill. */
function isOfAnotherBill(rival: BillEntry, { entries, printed }: Bill): boolean {
  const above = entries.filter(({ row }) => row.index < rival.row.index);
  const from = Math.max(
    -1,
    ...above.filter((entry) => isPayment(entry) || entry.label.change).map(({ row }) => row.index),
  );
  const goods = printed.filter(
    ({ row, label, amountsInRow, words }) =>
      from >= 0 &&
      row.index > from &&
      row.index < rival.row.index &&
      amountsInRow === 1 &&
      Object.keys(label).length === 0 &&
      /\p{L}{3}/u.test(words),
  );
  return goods.length > 0 && goods.reduce((sum, { value }) => sum + value, 0) === rival.value;
}

/** Whether it is what a card paid, on a slip below what was paid, and printed nowhere else. */
function isOfAnotherSlip({ row, value, words, isLabelInOtherRow }: BillEntry, { entries }: Bill): boolean {
  return (
    !isLabelInOtherRow &&
    /^\W*(?:AMOUNT|AMT|SALE|PURCHASE)\W*(?:[A-Z]{3}\W*)?$/i.test(words) &&
    entries.some((entry) => isPayment(entry) && entry.row.index < row.index) &&
    !entries.some((entry) => entry.row !== row && entry.value === value)
  );
}
