import { amountsOf, type Amount } from "./amounts.ts";
import type { Coins } from "./coins.ts";
import { beginsSummary, isPlaced, isTotal, labelOf, type Label } from "./labels.ts";
import { median, type Row, type Sheet } from "./rows.ts";
import { wordsAfter, wordsBefore, rowBeside } from "./words-beside.ts";

/** An amount and what the words around it say it is. */
export interface Entry extends Amount {
  label: Label;
  /** The words. */
  words: string;
  /** The words stand in the row above or below. */
  apart: boolean;
  /** In a table of taxes at the end. */
  inSummary: boolean;
  /** The last amount of its row. */
  isLast: boolean;
  /** How many amounts its row has. */
  company: number;
}

/** The amounts of a receipt, each with its label. */
export interface Bill {
  sheet: Sheet;
  entries: Entry[];
  /** Those printed with their decimals. */
  printed: Entry[];
  /** Where the last column ends. */
  column: number;
  labels: readonly Label[];
}

/** A table of taxes is below this part of the page. */
const SUMMARY_FROM = 0.3;
/** A larger one is no rounding, but a total that was rounded. */
const MOST_ROUNDING = 100;

/** Finds the amounts and labels them. */
export function billOf(sheet: Sheet, coins: Coins): Bill {
  const amounts = amountsOf(sheet, coins);
  const labels = sheet.rows.map(({ text }) => labelOf(text));
  const summary = summaryFrom(sheet.rows, amounts, labels);
  const all = amounts.map((amount): Entry => {
    const { label, words, apart } = labelled(amount, amounts, sheet.rows, labels);
    const decimal = amounts.filter(({ row, form }) => row === amount.row && form === "decimal");
    return {
      ...amount,
      label,
      words: words.trim(),
      apart,
      inSummary: amount.row.index >= summary,
      isLast: !decimal.some((other) => other !== amount && other.left > amount.right),
      company: decimal.length,
    };
  });
  const money = all.filter(isMoney);
  const entries = coins.whole ? money : withPointsBack(money, 10 ** coins.digits);
  const printed = entries.filter(({ form }) => form === "decimal");
  return {
    sheet,
    entries,
    printed,
    labels,
    column: median(printed.filter(({ isLast }) => isLast).map(({ right }) => right)),
  };
}

function summaryFrom(rows: readonly Row[], amounts: readonly Amount[], labels: readonly Label[]): number {
  const isTotalRow = (row: Row) =>
    labels[row.index]!.total && amounts.some((one) => one.row === row && one.form === "decimal");
  const first = rows.find(
    (row) => row.index > rows.length * SUMMARY_FROM && beginsSummary(row.text) && !isTotalRow(row),
  );
  return first?.index ?? Number.POSITIVE_INFINITY;
}

type Labelled = Pick<Entry, "label" | "words" | "apart">;

function labelled(
  amount: Amount,
  amounts: readonly Amount[],
  rows: readonly Row[],
  labels: readonly Label[],
): Labelled {
  const words = wordsBefore(amount, amounts);
  const label = roundedTotal(labelOf(words), amount);
  if (isPlaced(label)) return { label, words, apart: false };
  const after = wordsAfter(amount);
  if (!/[A-Za-z]{3}/.test(words) && isPlaced(labelOf(after)))
    return { label: labelOf(after), words: after, apart: false };
  const other = /[A-Za-z\u4e00-\u9fff]{4}/.test(words) ? undefined : rowBeside(amount, amounts, rows, labels);
  return other ? { label: labels[other.index]!, words: other.text, apart: true } : { label, words, apart: false };
}

function roundedTotal({ rounding, ...label }: Label, { value }: Amount): Label {
  if (!rounding) return label;
  return Math.abs(value) > MOST_ROUNDING ? { ...label, total: true, grand: true } : { ...label, rounding };
}

/** A number without decimals is money only where a word or a currency mark says so. */
function isMoney({ form, label, marked, value }: Entry): boolean {
  if (form === "decimal" || form === "leading zero lost") return true;
  if (form !== "whole") return isPlaced(label);
  const called = label.total || label.cash || label.subtotal || label.change;
  return (marked && value >= 100) || Boolean(called && !label.quantity);
}

/** Among amounts with decimals, three digits and more beside a total without a point have lost it. */
function withPointsBack(entries: readonly Entry[], scale: number): Entry[] {
  const usual = entries.filter(({ form }) => form === "decimal").length >= 3;
  return entries.map((entry) =>
    usual && entry.form === "whole" && !entry.marked && entry.value >= 100 * scale
      ? { ...entry, value: Math.round(entry.value / scale), form: "point lost" }
      : entry,
  );
}

/** A total that may be what was paid, outside the tables of taxes. */
export const isTotalEntry = (entry: Entry): boolean => isTotal(entry.label);
