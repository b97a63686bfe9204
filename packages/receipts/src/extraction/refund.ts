import { beginsWith, exactWords, foldText, toCapitals } from "./amounts/fuzzy-match.ts";
import { isTotal, parseLabel } from "./amounts/labels.ts";
import type { TextRow } from "./layout/rows.ts";

/** Words for money that is given back, also where a compound begins with them. */
const REFUND_WORDS = exactWords(
  "REFUND",
  "CREDIT NOTE",
  "CREDIT MEMO",
  "CHARGEBACK",
  "REVERSAL",
  "PAID OUT",
  "PAYOUT",
  "CREDITED TO",
  "GUTSCHRIFT",
  "RUCKERSTATTUNG",
  "RUECKERSTATTUNG",
  "ERSTATT",
  "RUCKZAHLUNG",
  "RUECKZAHLUNG",
  "AUSZAHLUNG",
  "RETOURE",
  "STORNO",
  "STORNIER",
  "SZTORNO",
  "REMBOURS",
  "NOTE DE CREDIT",
  "ANNULATION",
  "DEVOLUCION",
  "DEVOLUCAO",
  "REEMBOLSO",
  "REINTEGRO",
  "ESTORNO",
  "NOTA DE CREDITO",
  "NOTA DI CREDITO",
  "RIMBORS",
  "ANNULLO",
  "TERUGBETAL",
  "CREDITNOTA",
  "RESTITUT",
  "RESTITUI",
  "ATERBETAL",
  "ATERKOP",
  "TILBAGEBETAL",
  "TILBAKEBETAL",
  "KREDITNOTA",
  "KREDITERING",
  "REFUSION",
  "PALAUTUS",
  "HYVITYS",
  "ZWROT",
  "VRATKA",
  "DOBROPIS",
  "VISSZATERIT",
  "VISSZARU",
  "JOVAIRAS",
  "RAMBURSAR",
  "STORNARE",
  "VRACILO",
  "TAGASTUS",
  "ATGRIESAN",
  "GRAZINIM",
  "PENGEMBALIAN",
  "BAYARAN BALIK",
  "HOAN TIEN",
  "TRA HANG",
);
/** The same in words that mean other things as well: they count where the row has nothing else but numbers, or calls them the total. */
const HEADINGS = [
  "RETURN",
  "RETURNS",
  "RETURNED",
  "RETURN ?RECEIPT",
  "SALES? ?RETURN",
  "VOID",
  "VOIDED",
  "CANCELLED",
  "CANCELED",
  "CREDIT",
  "AVOIR",
  "RETOUR",
  "RETOURBON",
  "ANNULE",
  "RESO",
  "RETUR",
  "RETURKVITTO",
  "ABONO",
  "ANULADO",
  "ANULACION",
  "ANULOWANO",
  "KOREKTA",
  "POVRAT",
  "RETUR(?:AN)?",
  "PULANGAN",
  "IPTAL",
  "IADE",
  "VRACENI",
  "VRATENIE",
  "R[UO]E?CKGABE",
];
const IDEOGRAPHS = /退款|退[货貨]|退[费費]|[冲沖][红紅]|[红紅][冲沖]|[负負][数數]|作[废廢]|折[让讓]|返品|返金|取消/;

const HEADING = new RegExp(
  String.raw`^(?:TRAN(?:SACTION|S)? ?)?(?:TYPE ?)?(?:${HEADINGS.join("|")})(?: ?(?:TOTAL|AMOUNT|SLIP|RECEIPT|NO|NR))?$`,
);
/** Total avoir, totale reso, total retur. */
const HEADING_WORD = new RegExp(String.raw`(?<![A-Z])(?:${HEADINGS.join("|")})(?![A-Z])`);
/** How a shop words its conditions, and no sale. */
const CONDITION =
  /\b(?:NO(?! ?[.:]? ?\d)|NOT|NON|NEVER|WITHOUT|WITHIN|ONLY|POLICY|POLICIES|DAYS?|BY|UNTIL|BEFORE|ACCEPTED|SUBJECT|EXCHANGE[DS]?|CONDITIONS?|ELIGIBLE|ALLOWED|KEIN|KEINE|NUR|INNERHALB|UMTAUSCH|TAGEN?|PAS|SANS|ECHANGE[SR]?|JOURS|SIN|DIAS|ADMITEN|SENZA|ENTRO|GIORNI|GEEN|BINNEN|DAGEN|DAGAR|INTE|DNI|DNU|BEZ|TIDAK|BOLEH)\b|\d ?天|不/;
/** Longer rows are sentences. */
const MAX_WORDS = 4;
/** … unless an amount ends them. */
const MAX_WORDS_BESIDE_AMOUNT = 8;
const ENDS_WITH_AMOUNT = /\d[.,]\d{1,3}\W*(?:[A-Z]{1,3}\W*)?$/;
/** 12.00 CR: how tills and terminals print a credit. */
const CREDIT_MARK = /\d[.,]\d{2} ?CR$/;

/** The rows of the receipt that may speak of money given back. */
export const findRefundRows = (rows: readonly TextRow[]): TextRow[] => rows.filter(({ text }) => speaksOfRefund(text));

function speaksOfRefund(rowText: string): boolean {
  if (IDEOGRAPHS.test(rowText)) return !CONDITION.test(rowText);
  const text = toCapitals(rowText);
  if (CREDIT_MARK.test(text)) return true;
  if (CONDITION.test(text)) return false;
  const words = text.match(/[A-Z]{2,}/g) ?? [];
  if (HEADING.test(words.join(" "))) return true;
  if (words.length <= MAX_WORDS_BESIDE_AMOUNT && HEADING_WORD.test(text) && isTotal(parseLabel(rowText))) return true;
  return namesRefund(text) && words.length <= (ENDS_WITH_AMOUNT.test(text) ? MAX_WORDS_BESIDE_AMOUNT : MAX_WORDS);
}

/** A word of the text begins as one for a refund does; what is refundable was not refunded. */
const namesRefund = (text: string): boolean =>
  [...text.replaceAll(/[A-Z]+[AI]BLE\b/g, "").matchAll(/(?<![A-Z])[A-Z]/g)].some(({ index, input }) =>
    REFUND_WORDS.some((word) => beginsWith(foldText(input.slice(index)), word)),
  );
