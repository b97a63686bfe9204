import {
  ACCEPTED,
  CARD,
  CASH,
  CHANGE,
  DEPOSIT,
  DISCOUNT,
  EXCLUSIVE,
  GRAND,
  INCLUSIVE,
  QUANTITY,
  ROUNDING,
  SAVING,
  SERVICE,
  SUBTOTAL,
  SUMMARY,
  TAX,
  TAX_TOTAL,
  TOTAL,
  WHOLE_WORDS,
} from "./label-words.ts";
import { foldText, containsAny, toCapitals } from "./fuzzy-match.ts";

/** The meanings of an amount by its words. Several may apply. */
export interface AmountLabel {
  /** Any total that may be what was paid. */
  total?: true;
  /** … that is called final. */
  grand?: true;
  /** … with tax in it, without. */
  inclusive?: true;
  exclusive?: true;
  subtotal?: true;
  tax?: true;
  /** The sum of taxes. */
  taxTotal?: true;
  rounding?: true;
  discount?: true;
  cash?: true;
  card?: true;
  change?: true;
  quantity?: true;
  service?: true;
  saving?: true;
  deposit?: true;
  tip?: true;
}

/** Matched exactly, because a fuzzy search reads "Total Amount" as "Tax amount". */
const LITERAL_TAX = /GST|GSI|6ST|G5T|TAX|SST|SSI|VAT|税/;

/** The balance of a card or an account is not change. */
const ACCOUNT_BALANCE = /BEFORE|AFTER|NEW|PREV|CARD|POINT|KAD/;

/** The meaning of these words for the amount beside them; empty when they have none. */
export function parseLabel(words: string): AmountLabel {
  const text = foldText(words);
  // Digits are folded to letters: 10141 is no TOTAL.
  if (!/\p{L}/u.test(words)) return {};
  const letters = words.toUpperCase().replaceAll(/[^A-Z]/g, "");
  const has = (list: Parameters<typeof containsAny>[1]) => containsAny(text, list);
  const capitals = toCapitals(words);
  const whole = (name: keyof typeof WHOLE_WORDS) => WHOLE_WORDS[name].test(capitals);
  const subtotal = has(SUBTOTAL) || whole("subtotal");
  const [accepted, quantity] = [has(ACCEPTED), has(QUANTITY)];
  const final = !subtotal && !accepted && (has(GRAND) || whole("grand") || /^(DUE|DOE|NETT|NET)(RM)?$/.test(letters));
  const exclusive = has(EXCLUSIVE) && isExclusive(text);
  const inclusive = !exclusive && (has(INCLUSIVE) || /INCGST|\(INC/i.test(words.replaceAll(/\s/g, "")));
  // "Montant TVA" and "iznos poreza" are sums of a part.
  const isOfPart =
    has(DISCOUNT) ||
    has(SERVICE) ||
    (!inclusive && (has(TAX) || whole("tax") || whole("discount") || whole("rounding")));
  // 金额 heads a column as well: alone beside an amount it is the total.
  const total =
    !subtotal &&
    !accepted &&
    (final || has(TOTAL) || (whole("total") && !isOfPart) || text.includes("TOTA") || text === "金额" || text === "总");
  const card = (has(CARD) || whole("card")) && !/CASH|TUNAI|(?:CARD|KARTE?) ?BALANCE|SALDO/.test(words.toUpperCase());
  return trueFlags({
    total,
    grand: final && !quantity,
    inclusive,
    exclusive,
    subtotal,
    quantity,
    tax: (has(TAX) || whole("tax")) && !inclusive && !exclusive && !final,
    taxTotal:
      has(TAX_TOTAL) &&
      LITERAL_TAX.test(words.toUpperCase().replaceAll(/[^A-Z0-9\u4e00-\u9fff]/g, "")) &&
      !inclusive &&
      !exclusive,
    rounding:
      (has(ROUNDING) || whole("rounding")) &&
      !text.includes("AFTER") &&
      !(total && text.includes("ROUND") && !/ADJ|ROUNDING|ROUNDIN6/.test(text)),
    discount: has(DISCOUNT) || whole("discount"),
    card,
    cash: !card && (containsAny(text.replace("CASHIER", ""), CASH) || whole("cash") || /^PAY(RM)?$/.test(letters)),
    change: (has(CHANGE) || whole("change")) && !final && !/CHARGE/.test(text) && !ACCOUNT_BALANCE.test(text),
    service: has(SERVICE),
    saving: has(SAVING),
    deposit: has(DEPOSIT),
    tip: whole("tip"),
  });
}

/** "Excl" and "incl" are one misread letter apart. */
const isExclusive = (text: string): boolean =>
  (!/[I1]NC[I1L]|\(C?[I1L]US|[^X][I1]US[I1]VE/.test(text) && /EX|XC|CIUD|UDING|HT|NETTO|IMPON/.test(text)) ||
  text.includes("不含税");

const trueFlags = (flags: Record<keyof AmountLabel, boolean>): AmountLabel =>
  Object.fromEntries(Object.entries(flags).filter(([, holds]) => holds));

/** Whether the label makes an amount part of the bill. Saving and deposit alone do not. */
export const isBillLabel = (label: AmountLabel): boolean =>
  Object.keys(label).some((name) => !["inclusive", "exclusive", "saving", "deposit", "taxTotal"].includes(name));

/** A total that may be what was paid. */
export const isTotal = (label: AmountLabel): boolean =>
  label.total === true &&
  !label.subtotal &&
  !label.quantity &&
  !label.taxTotal &&
  !label.exclusive &&
  !label.saving &&
  // "Total paid" is cash.
  (!(label.cash || label.change) || label.grand === true);

/** Whether a table of taxes begins with these words. */
export const isSummaryHeading = (words: string): boolean => containsAny(foldText(words), SUMMARY);
