import { isTotalEntry, type BillEntry } from "../amounts/bill.ts";
import { toCapitals } from "../amounts/fuzzy-match.ts";
import type { ScoringContext } from "./candidates.ts";
import { isTotal } from "../amounts/labels.ts";
import { isOfSomethingElse } from "./total-words.ts";
import { isPayment } from "./sums.ts";
import type { ScoredCandidate } from "./total.ts";

/** Cash is rounded by this at most, in minor units. Where what was paid is printed too, that is the total. */
const MAX_CASH_ROUNDING = 5;
/** What pays, and is no money of the person who pays: words of a payment. */
const VOUCHER =
  /GIFT|GESCHENK|CADEAU|REGALO|PRESENTKORT|GAVEKORT|LAHJAKORT|PODARUNK|DARKOV|AJANDEK|VOUCHER|COUPON|GUTSCHEIN|BON D.?ACHAT|TICKET REST|TITRE|BUON[OI]|VALE (?:DESC|COMPRA|REGALO)|STORE CREDIT|COMPLIMENTARY|(?:WITH|BY) POINTS|REDEEM|LOYALTY|BONUS ?(?:CARD|KARTE)|代金券|[优優]惠券|[礼禮](?:品卡|券)|[团團餐]购?券/;
/** … of a meal, a fleet, a company, an insurance: words of a payment too. */
const OTHERS_MONEY =
  /SODEXO|EDENRED|PLUXEE|SWILE|MEAL ?(?:CARD|VOUCHER)|LUNCH ?(?:CARD|KORT)|RIKSKORT|LOUNAS|STRAVEN|TICHET|REFEICAO|ALIMENTACAO|SZEP|YEMEK|FUEL ?CARD|FLEET|TANKKARTE|(?:COMPANY|CORPORATE|BUSINESS) ?CARD|FIRMENKARTE|HEAD OFFICE|(?<!VISA |CARD |DEBIT )PREPAID(?! ?(?:CARD|VISA|MASTER|DEBIT))|(?:PAID|COVERED) BY (?!CARD|CASH|VISA|MASTER)|INSURANCE|STORED VALUE|会员卡|[储儲]值/;

/** Why more or less than this total may have been paid: by what is printed below it. */
export function paymentDoubts(best: ScoredCandidate, context: ScoringContext): string[] {
  const { value, totals } = best;
  const from = Math.min(...totals.map(({ row }) => row.index));
  const below = context.bill.entries.filter((entry) => entry.row.index >= from && !entry.inSummary);
  const payments = below.filter((entry) => isPayment(entry) && entry.form !== "whole");
  const lastPayment = Math.max(...payments.map(({ row }) => row.index));
  const cash = payments.find(({ label }) => !label.card)?.row.index ?? Number.POSITIVE_INFINITY;
  // Below the cash an amount without a word that we know is its change too, where it makes the total.
  const change = below
    .filter(({ label, form, row }) => (label.change && form !== "whole") || (row.index > cash && isUnlabelled(label)))
    .map((entry) => Math.abs(entry.value));
  return [
    (best.features.has("payment contradicts") || !isSettled(value, payments, change, context)) &&
      "it is not what was paid",
    payments.length === 0 && below.some(isReduction) && "something is taken off below it",
    below.some((entry) => isVoucher(entry, value)) && "a voucher may have paid it",
    below.some(isOfOthers) && "somebody else may have paid it",
    payments.length === 0 && below.some((entry) => isUnknownPayment(entry, value)) && "what paid it is not known",
    payments.length === 0 &&
      below.some((entry) => isAdded(entry, value)) &&
      "something may be added to it or taken off it",
    payments.length === 0 &&
      totals[0] &&
      totals.every(isOfSomethingElse) &&
      `"${totals[0].words}" may be a total of something else`,
    payments.some((entry) => entry.value > 0) &&
      below.some((entry) => entry.row.index >= lastPayment && isGivenBack(entry, value, payments)) &&
      "some of it may have been given back",
    payments.length === 0 && context.sums.taxes.some(isOnTop(value)) && "its tax may have to be added to it",
    below.some(isTip) && "a tip is printed below it",
    isLeftToWrite(from, context) && "a tip and a total may be written by hand below it",
    context.bill.entries.some(isCashBack) && "cash may have been taken with it",
  ].filter((doubt) => typeof doubt === "string");
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
  // A total that is printed after its rounding and misread.
  const hasOtherTotal = bill.entries.some(
    (entry) => isTotalEntry(entry) && !entry.inSummary && Math.abs(entry.value - total) > MAX_CASH_ROUNDING,
  );
  return (
    payments.every(({ label }) => !label.card) &&
    !hasOtherTotal &&
    amounts
      .flatMap((cash) => change.map((back) => cash - back))
      .some((paid) => Math.abs(paid - total) <= MAX_CASH_ROUNDING && !isPrinted(paid))
  );
}

const isUnlabelled = (label: BillEntry["label"]): boolean => Object.keys(label).length === 0;
/** Also a reduction by all of the total. */
const isVoucher = ({ words, value, label, form }: BillEntry, total: number): boolean =>
  value !== 0 &&
  form !== "whole" &&
  !label.saving &&
  (VOUCHER.test(toCapitals(words)) || (Boolean(label.discount) && Math.abs(value) === total));
const isOfOthers = ({ words, value, form }: BillEntry): boolean =>
  value !== 0 && form !== "whole" && OTHERS_MONEY.test(toCapitals(words));
/** The total again, beside words that are of no payment that we know: points, an account, a voucher. */
const isUnknownPayment = ({ words, value, label }: BillEntry, total: number): boolean =>
  value === total && (isUnlabelled(label) || Boolean(label.deposit)) && /\p{L}{3}/u.test(words);
/** What a total is made of, or what its tax is of. */
const NET_OR_GROSS = /(?<![A-Z])(?:NETT?O?|BRUTTO|GROSS|HT|BASE|ZAKLAD|OSNOVICA|ALAP|TAXABLE|IMPONIB[A-Z]*)(?![A-Z])/;
/** Another amount beside words that mean nothing on a bill, or of what is paid besides: a fee, an advance, the share of another. */
const isAdded = ({ words, value, label, form, isLast }: BillEntry, total: number): boolean =>
  form === "decimal" &&
  isLast &&
  value !== 0 &&
  Math.abs(value) !== total &&
  (isUnlabelled(label) ||
    ((Boolean(label.service) || Boolean(label.deposit) || Boolean(label.rounding)) && !label.quantity)) &&
  /\p{L}{2}/u.test(words) &&
  !NET_OR_GROSS.test(toCapitals(words));
/** Below the payment, and not its change. */
const isGivenBack = (entry: BillEntry, total: number, payments: readonly BillEntry[]): boolean =>
  entry.value < 0 &&
  (isPayment(entry) || isUnlabelled(entry.label)) &&
  /\p{L}{3}/u.test(entry.words) &&
  !payments.some((paid) => paid.value + entry.value === total);
/** Whether a row for a tip and one for a total are printed without amounts. */
function isLeftToWrite(from: number, { bill: { labels, entries } }: ScoringContext): boolean {
  const isEmpty = (index: number) => !entries.some(({ row }) => row.index === index);
  const tip = labels.findIndex((label, index) => index > from && label.tip && isEmpty(index));
  return (
    tip !== -1 && labels.some((label, index) => index > tip && index <= tip + 2 && isTotal(label) && isEmpty(index))
  );
}
/** Whether a tax with its rate is so much of what it is added to, and not of what it is in: the total is one before tax. */
const isOnTop =
  (total: number) =>
  ({ tax, percent }: { tax: number; percent: number }): boolean =>
    Math.abs((total * percent) / 100 - tax) <= 1 && Math.abs((total * percent) / (100 + percent) - tax) > 2;
const isCashBack = ({ words, value, label }: BillEntry): boolean =>
  /CASH ?BACK|BARGELDAUSZAHLUNG/i.test(words) && value > 0 && !label.saving;
const isReduction = ({ label, value }: BillEntry): boolean => Boolean(label.discount) && !label.saving && value < 0;
/** What is suggested is a share of the total. */
const isTip = ({ label, value, row }: BillEntry): boolean => Boolean(label.tip) && value > 0 && !row.text.includes("%");
