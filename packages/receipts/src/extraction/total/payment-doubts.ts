import type { BillEntry } from "../amounts/bill.ts";
import type { ScoringContext } from "./candidates.ts";
import { isPayment } from "./sums.ts";
import type { ScoredCandidate } from "./total.ts";

/** Cash is rounded by this at most, in minor units. Where what was paid is printed too, that is the total. */
const MAX_CASH_ROUNDING = 5;

/** Why more or less than this total may have been paid: by what is printed below it. */
export function paymentDoubts(best: ScoredCandidate, context: ScoringContext): string[] {
  const { value, totals } = best;
  const from = Math.min(...totals.map(({ row }) => row.index));
  const below = context.bill.entries.filter((entry) => entry.row.index >= from && !entry.inSummary);
  const payments = below.filter((entry) => isPayment(entry) && entry.form !== "whole");
  const cash = payments.find(({ label }) => !label.card)?.row.index ?? Number.POSITIVE_INFINITY;
  // Below the cash an amount without a word that we know is its change too, where it makes the total.
  const change = below
    .filter(({ label, form, row }) => (label.change && form !== "whole") || (row.index > cash && isUnlabelled(label)))
    .map((entry) => Math.abs(entry.value));
  return [
    (best.features.has("payment contradicts") || !isSettled(value, payments, change, context)) &&
      "it is not what was paid",
    payments.length === 0 && below.some(isReduction) && "something is taken off below it",
    below.some(isTip) && "a tip is printed below it",
    context.bill.entries.some(isCashBack) && "cash may have been taken with it",
  ].filter((doubt) => doubt !== false);
}

/** Whether the payments, less their change, are the total. Where no payment is printed, nothing speaks against it. */
function isSettled(
  total: number,
  payments: readonly BillEntry[],
  change: readonly number[],
  { bill }: ScoringContext,
): boolean {
  if (payments.length === 0) return true;
  const amounts = payments.map(({ value }) => Math.abs(value));
  const given = [...amounts, amounts.reduce((sum, one) => sum + one, 0)];
  if (given.some((paid) => [0, ...change].some((back) => paid - back === total))) return true;
  const isPrinted = (paid: number) => bill.printed.some(({ value }) => value === paid);
  return (
    payments.every(({ label }) => !label.card) &&
    amounts
      .flatMap((cash) => change.map((back) => cash - back))
      .some((paid) => Math.abs(paid - total) <= MAX_CASH_ROUNDING && !isPrinted(paid))
  );
}

const isUnlabelled = (label: BillEntry["label"]): boolean => Object.keys(label).length === 0;
const isCashBack = ({ words, value, label }: BillEntry): boolean =>
  /CASH ?BACK|BARGELDAUSZAHLUNG/i.test(words) && value > 0 && !label.saving;
const isReduction = ({ label, value }: BillEntry): boolean => Boolean(label.discount) && !label.saving && value < 0;
/** What is suggested is a share of the total. */
const isTip = ({ label, value, row }: BillEntry): boolean => Boolean(label.tip) && value > 0 && !row.text.includes("%");
