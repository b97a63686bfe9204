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
/** The whole row. */
const NO_RECEIPT_ROW = /^\W*(?:TRAINING|TEST|DEMO|SPECIMEN|MUSTER)\W*$/;
/** Longer rows are sentences: "returned if unpaid". */
const MAX_WORDS = 6;

/** The first row that says that nothing was paid. */
export const findUnpaidRow = (rows: readonly TextRow[]): TextRow | undefined =>
  rows.find(({ text }) => {
    const capitals = toCapitals(text);
    const words = capitals.match(/[A-Z]{2,}/g) ?? [];
    return (words.length <= MAX_WORDS && NO_RECEIPT.test(capitals)) || NO_RECEIPT_ROW.test(capitals);
  });
