import { findAmounts, type PrintedAmount } from "./amounts.ts";
import type { CurrencyFormat } from "./currency-format.ts";
import { isSummaryHeading, isBillLabel, isTotal, parseLabel, type AmountLabel } from "./labels.ts";
import { upperMedian, type TextRow, type PageRows } from "../layout/rows.ts";
import { wordsAfter, wordsBefore, adjacentRow } from "./adjacent-words.ts";

/** An amount and its label. */
export interface BillEntry extends PrintedAmount {
  label: AmountLabel;
  /** The text of the label. */
  words: string;
  /** The label is in the row above or below. */
  isLabelInOtherRow: boolean;
  /** In a table of taxes at the end. */
  inSummary: boolean;
  /** The last amount of its row. */
  isLast: boolean;
  /** How many amounts its row has. */
  amountsInRow: number;
}

/** The amounts of a receipt, each with its label. */
export interface Bill {
  pageRows: PageRows;
  entries: BillEntry[];
  /** Those printed with their decimals. */
  printed: BillEntry[];
  /** The right edge of the last column. */
  column: number;
  labels: readonly AmountLabel[];
}

/** A table of taxes is below this part of the page. */
const SUMMARY_MIN_POSITION = 0.3;
/** A larger amount is not a rounding but a rounded total. */
const MAX_ROUNDING = 100;

/** Finds the amounts and labels them. */
export function parseBill(pageRows: PageRows, format: CurrencyFormat): Bill {
  const amounts = findAmounts(pageRows, format);
  const labels = pageRows.rows.map(({ text }) => parseLabel(text));
  const summary = summaryStartRow(pageRows.rows, amounts, labels);
  const all = amounts.map((amount): BillEntry => {
    const { label, words, isLabelInOtherRow } = findLabel(amount, amounts, pageRows.rows, labels);
    const decimal = amounts.filter(({ row, form }) => row === amount.row && form === "decimal");
    return {
      ...amount,
      label,
      words: words.trim(),
      isLabelInOtherRow,
      inSummary: amount.row.index >= summary,
      isLast: !decimal.some((other) => other !== amount && other.left > amount.right),
      amountsInRow: decimal.length,
    };
  });
  const money = all.filter(isMoney);
  const entries = format.hasNoDecimals ? money : restoreDecimalPoints(money, 10 ** format.digits);
  const printed = entries.filter(({ form }) => form === "decimal");
  return {
    pageRows,
    entries,
    printed,
    labels,
    column: upperMedian(printed.filter(({ isLast }) => isLast).map(({ right }) => right)),
  };
}

function summaryStartRow(
  rows: readonly TextRow[],
  amounts: readonly PrintedAmount[],
  labels: readonly AmountLabel[],
): number {
  const isTotalRow = (row: TextRow) =>
    labels[row.index]!.total && amounts.some((one) => one.row === row && one.form === "decimal");
  const first = rows.find(
    (row) => row.index > rows.length * SUMMARY_MIN_POSITION && isSummaryHeading(row.text) && !isTotalRow(row),
  );
  return first?.index ?? Number.POSITIVE_INFINITY;
}

type LabelledWords = Pick<BillEntry, "label" | "words" | "isLabelInOtherRow">;

function findLabel(
  amount: PrintedAmount,
  amounts: readonly PrintedAmount[],
  rows: readonly TextRow[],
  labels: readonly AmountLabel[],
): LabelledWords {
  const words = wordsBefore(amount, amounts);
  const label = resolveRounding(parseLabel(words), amount);
  if (isBillLabel(label)) return { label, words, isLabelInOtherRow: false };
  const after = wordsAfter(amount);
  if (!/[A-Za-z]{3}/.test(words) && isBillLabel(parseLabel(after)))
    return { label: parseLabel(after), words: after, isLabelInOtherRow: false };
  const other = /[A-Za-z\u4e00-\u9fff]{4}/.test(words) ? undefined : adjacentRow(amount, amounts, rows, labels);
  return other
    ? { label: labels[other.index]!, words: other.text, isLabelInOtherRow: true }
    : { label, words, isLabelInOtherRow: false };
}

function resolveRounding({ rounding, ...label }: AmountLabel, { value }: PrintedAmount): AmountLabel {
  if (!rounding) return label;
  return Math.abs(value) > MAX_ROUNDING ? { ...label, total: true, grand: true } : { ...label, rounding };
}

/** A number without decimals is an amount only with a label or a currency mark. */
function isMoney({ form, label, marked, value }: BillEntry): boolean {
  if (form === "decimal" || form === "leading zero lost") return true;
  if (form !== "whole") return isBillLabel(label);
  const called = label.total || label.cash || label.subtotal || label.change || label.tip;
  return (marked && value >= 100) || Boolean(called && !label.quantity);
}

/** Where the other amounts have decimals, a number of three or more digits without a point has lost it. */
function restoreDecimalPoints(entries: readonly BillEntry[], scale: number): BillEntry[] {
  const usual = entries.filter(({ form }) => form === "decimal").length >= 3;
  return entries.map((entry) =>
    usual && entry.form === "whole" && !entry.marked && entry.value >= 100 * scale
      ? { ...entry, value: Math.round(entry.value / scale), form: "point lost" }
      : entry,
  );
}

/** A total that may be what was paid, outside the tables of taxes. */
export const isTotalEntry = (entry: BillEntry): boolean => isTotal(entry.label);
