import { isCurrency } from "@waybill/events-schema/currencies";
import type { BillEntry } from "../amounts/bill.ts";
import { toCapitals } from "../amounts/fuzzy-match.ts";
import { WHOLE_WORDS } from "../amounts/label-words.ts";
import { isBillLabel, parseLabel } from "../amounts/labels.ts";

/** What tills call the total of a sale, of whatever is not in the words of labels: beginnings of words, and short words. */
const OF_A_SALE = new RegExp(
  [WHOLE_WORDS.total, WHOLE_WORDS.grand, WHOLE_WORDS.cash, WHOLE_WORDS.card, WHOLE_WORDS.tax]
    .map(({ source }) => source)
    .concat(
      "(?<![A-Z])(?:(?:SUB)?TOT|JUMLAH|ACC[A-Z]PT|AMOUNT|SALES?|BILL|INVOIC|RECEIPT|ORDER|PURCHAS|ROUND|INCL|GESAMT|SUMM|ZAHL|RECHNUNG|BETRAG|BRUTTO|PA[GY]A|PAID|BETAL|FATURA|FACTUR|FAKTUR|RACHUN|RACUN|OSSZ|FIZET|RAZEM|COMPLESS|DOVUT|KESELUR|BAYAR)[A-Z]*",
      "(?<![A-Z])(?:AMT|DUE|DU|PAY|NETT?O?|GRAND|FINAL|GROSS|BALANCE|AFTER|BEFORE|ADJ|ITEMS?|QTY|CASH|CARD|GST|SST|VAT|TAX|MWST|TVA|BTW|MOMS|TTC|INC|OF|THE|TO|AND|BE|DE|LA|EL|DA|DI|ZU|TE|ATT|DO|ZAP[LT]?ATY|EUROS?|EN|IN)(?![A-Z])",
      "(?<![A-Z])[A-Z]{1,2}(?![A-Z])",
    )
    .join("|"),
  "g",
);
const IDEOGRAPHS_OF_ELSE = /累[计計]|本[页頁]|[页頁]小?[计計]|[余餘][额額]/;

/** Whether its words call it a total of something else than a sale: of a page, a year, a budget, the goods of a parcel. */
export function isOfSomethingElse({ words }: BillEntry): boolean {
  const rest = toCapitals(words.replaceAll(/\([^)]*\)?/g, " ")).replaceAll(OF_A_SALE, " ");
  const unknown = (rest.match(/[A-Z]{3,}/g) ?? []).filter(
    (word) => !isCurrency(word) && !isBillLabel(parseLabel(word)),
  );
  return unknown.length > 0 || IDEOGRAPHS_OF_ELSE.test(words);
}
