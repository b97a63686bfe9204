import { toCapitals } from "./amounts/fuzzy-match.ts";
import type { TextRow } from "./layout/rows.ts";

/** What is printed on papers with totals that are no receipts of a payment: offers, interim bills, failed payments, reports of a till. */
const NO_RECEIPT = new RegExp(
  `(?<![A-Z])(?:${[
    "QUOTATION|QUOTE|PRO ?-?FORMA|ESTIMATE|NOT A (?:\\w+ )?RECEIPT|UNPAID|NOT PAID|DECLINED|PAYMENT FAILED|DELIVERY NOTE",
    "TEST (?:TRANSACTION|RECEIPT)|TRAINING (?:MODE|RECEIPT)|[XZ] ?-?(?:REPORT|READ(?:ING)?)|END OF DAY|DAY END|DEPOSIT SLIP|CASH DEPOSIT",
    "ANGEBOT|KOSTENVORANSCHLAG|ZWISCHENRECHNUNG|LIEFERSCHEIN|ABGELEHNT|UNBEZAHLT|NICHT BEZAHLT|TAGESABSCHLUSS|Z ?-?BERICHT|TRAININGSMODUS",
    "DEVIS|NOTE PROVISOIRE|PAIEMENT REFUSE|NON PAYEE?|PRESUPUESTO|DENEGAD[AO]|RECHAZAD[AO]|NO PAGAD[AO]|ORCAMENTO|RECUSAD[AO]|PREVENTIVO|PRECONTO|NON FISCALE|RIFIUTAT[AO]",
    "OFFERTE|GEWEIGERD|NIET BETAALD|OFFERT|MEDGES EJ|NEKAD|TILBUD|AFVIST|AVVIST|TARJOUS|HYLATTY|ODMOWA|ODRZUCON[AO]|CENOVA NABIDKA|ZAMITNUT[AO]",
    "ARAJANLAT|ELUTASITVA|REFUZATA?|ODBIJEN[AO]|PONUDA|PREDRACUN|PREDUJAM|TEKLIF|REDDEDILDI|BUKAN (?:BUKTI|RESIT)|SEBUT HARGA",
  ].join("|")})(?![A-Z])|报价|估价|预[结打]|未付|未支付|支付失败|交易失败`,
);
/** What ends a payment that was begun, of any of these. */
const PAYMENT =
  "(?:TRANSAC?[CKSZT][A-Z]+|OPERA[CTZ][A-Z]+|VORGANG|ZAHLUNG|PAYMENT|PAIEMENT|PAGO|PAGAMENTO|BETALING|SALE|APPROVAL|AUTHORI[SZ]ATION|ORDER|PURCHASE)";
const ENDED = [
  `${PAYMENT}(?: ?[A-Z]+)? ?(?:CANCELL?ED|CANCELAD[AO]|CANCELLAT[AO]|ANNULEE?|ANNULLAT[AO]|ANULAD[AO]|VOID(?:ED)?|FAILED|REFUSED|REJECTED|ERROR|REVERSED|INCOMPLETE|INTERRUPTED)`,
  "CANCELL?ED BY|NOT (?:COMPLETED?|AUTHORI[SZ]ED|APPROVED|PROCESSED)|TIMED ?OUT|INSUFFICIENT FUNDS",
  "ABGEBROCHEN|ABANDONNEE?|AFGEBROKEN|DIBATALKAN|FEHLGESCHLAGEN|AVBRUTET|AFBRUDT|AVBRUTT|PRZERWAN[AO]|ZRUSEN[AO]|MEGSZAKITVA",
];
/** Money that is held, lent, drawn or won, and not spent. */
const NOT_SPENT = [
  "PRE ?-?AUTH(?:ORI[SZ]ATION|ORI[SZ]ED)?|PREAUTORI[SZ][A-Z]+|VORAUTORISIERUNG|(?:AUTHORI[SZ]ATION|CARD) HOLD|HOLD AMOUNT",
  "(?:SECURITY|KEY|DAMAGE|RENTAL) ?DEPOSIT|REFUNDABLE DEPOSIT(?=[^A-Z]*(?:[A-Z]{3} ?)?\\d)|KAUTION|CAUTION|FIANZA|CAUZIONE|BORG(?:SOM)?|DEPOSITUM|KAUCIJA",
  "WITHDRAWAL|CASH ADVANCE|BARAUSZAHLUNG|RETRAIT|RETIRO|PRELIEVO|(?:LOTTO|LOTTERY) WIN|WINNINGS|GEWINN",
];
const NOT_PAID = new RegExp(`(?<![A-Z])(?:${[...ENDED, ...NOT_SPENT].join("|")})(?![A-Z])|取款|提现`);
/** What says that it will be paid, or by whom; what paid it says more. */
const TO_BE_PAID = new RegExp(
  `(?<![A-Z])(?:${[
    "ON ACCOUNT|(?:CHARGE|HOUSE|CITY) ACCOUNT|ROOM CHARGE|CHARGED? TO ROOM|GUEST CHECK|DUE DATE|PAYMENT TERMS|(?:PLEASE )?TRANSFER TO",
    "PAY(?:MENT|ABLE)? (?:ON|AT|UPON|WITHIN|BY|UNTIL)|(?:CASH|COLLECT) ON DELIVERY|OUTSTANDING|ESTIMATED TOTAL",
    "(?:AUF|PER) RECHNUNG|OFFENER? BETRAG|ZAHLBAR|ZAHLUNGSZIEL|UBERWEISUNG|SUR COMPTE|A ECHEANCE|A CREDITO|OP (?:REKENING|FACTUUR)|MOT FAKTURA",
  ].join("|")})(?![A-Z])|挂[账帐]|赊[账帐]|[货貨]到付款`,
);
/** The whole row. */
const NO_RECEIPT_ROW = /^\W*(?:TRAINING|TEST|DEMO|SPECIMEN|MUSTER)\W*$/;
/** Longer rows are sentences: "returned if unpaid". */
const MAX_WORDS = 6;

/** The first row that says that nothing was paid. Where a payment of the total is printed, it does not wait for one. */
export const findUnpaidRow = (rows: readonly TextRow[], isPaid: boolean): TextRow | undefined =>
  rows.find(({ text }) => {
    const capitals = toCapitals(text);
    const words = capitals.match(/[A-Z]{2,}/g) ?? [];
    const says = NO_RECEIPT.test(capitals) || NOT_PAID.test(capitals) || (!isPaid && TO_BE_PAID.test(capitals));
    return (words.length <= MAX_WORDS && says) || NO_RECEIPT_ROW.test(capitals);
  });
