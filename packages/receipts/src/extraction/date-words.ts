import { toCapitals } from "./amounts/fuzzy-match.ts";

/** A word of the row says that a date stands in it. */
export const isDateRow = (text: string): boolean =>
  /(?<!up|vali|candi)d[a4]te|tarikh|datum|fecha|日期|时间/i.test(text);

/** Beginnings of words for a date that is not the sale's: of expiry, delivery, birth, a visit, a return; what a version and a licence have. */
const OTHER_DATES = [
  "DUE|EXPIR|EXP|VALID|BEFORE|UNTIL|SINCE|PRINT|DELIVER|BIRTH|BORN|DOB|NEXT|PREVIOUS|RETURNS?|OFFER|PROMO|ENDS|ENDING|BEGIN|STARTS?|THRU",
  "ARRIV|DEPART|CHECK ?-?(?:IN|OUT)|BEST|(?:USE|SELL|PAY|REDEEM) BY|JOINED|OPENED|LICEN[CS]|PERMIT|VERSION|VER|REV|ACTIVAT|APPOINTMENT|RESERV|FLIGHT|JOURNEY|ORIGINAL (?:SALE|TRANSA|PURCHASE|DATE)|ACCRED|PTU|V ?\\d+\\.\\d|COPYRIGHT",
  "GULTIG|GUELTIG|BIS|LIEFER|GEBURT|HALTBAR|MINDESTENS|MHD|UMTAUSCH|ABLAUF|FALLIG|FAELLIG|ZAHLBAR|NACHST|TERMIN",
  "JUSQU|AVANT|VALABLE|LIVRAISON|NAISSANCE|ECHEANCE|RETOUR|PROCHAIN|HASTA|VENCE|VENCIM|CADUC|ENTREGA|NACIM|PROXIM",
  "ENTRO|SCAD|FINO|NASCITA|CONSEGNA|PROSSIM|ATE|NASC|TOT|GELDIG|LEVER|GEBOORT|VERVAL|VOLGENDE",
  "GILTIG|GYLDIG|SENAST|FODD|FORFALD|FORFALL|VOIMASS|ERAPAIV|TOIMITUS|SYNTYM|KEHTIV|DERIGS|GALIOJA",
  "WAZN|DO DNIA|DOSTAW|URODZ|PLATN|SPLAT|DODAN|NAROZ|ERVENY|HATARID|SZALLIT|SZULET|VALAB|SCADEN|LIVR",
  "VRIJEDI|VELJA|DOSPIJ|DOSPEC|ISPORUK|GECERLI|VADE|TESLIM|DOGUM|BERLAKU|LUPUT|JATUH|LAHIR|TAMAT|HET HAN|HAN SU DUNG",
].join("|");
const OTHER_DATE = new RegExp(
  `(?<![A-Z])(?:${OTHER_DATES}|(?<=GST ?)(?:ID|NO|REG))|EXPIR|GULTIG|有效|到期|截止|入住|[离離]店|退房|[乘发發][车車]|出[发發]|起[飞飛]|[预預][约約]|生[产產]|保[质質]|出生`,
);

/** Whether the words of its row, or those above it, call a date another one than the sale's. */
export const isOfOtherDate = (text: string): boolean => OTHER_DATE.test(toCapitals(text));

/** Beginnings of what tills print beside the date of the sale: the document and its number, the till, who served, the date, the time. */
const BEGINNINGS = [
  "(?:TAX)?INVOICE|RECEIPT|RCPT|BILL|SLIP|DOCUMENT|TRANS|SALE|ORDER|CHECK|TICKET|TILL|TERMINAL|REGIST|CASH|CSHR|SERVER|TABLE|STORE|SHOP|OPERATOR|CLERK|NUMBER|BATCH|AUTH",
  "RECHNUNG|BELEG|KASSE|QUITTUNG|TISCH|DATUM|FACTU|CAISSE|HEURE|FECHA|TIQUE|CAJA|HORA|FATTURA|SCONTRINO|CASSA|FATURA|RECIBO|LOJA|DATA|DATO|KASSA|BONNR|TIJD",
  "KVITT|KUITTI|PAIVA|KELLO|KUUPAEV|PARAGON|FAKTUR|GODZ|UCTENK|DOKLAD|NYUGTA|SZAMLA|RACUN|VRIJEME|SAAT|TARI|NOTA|STRUK|TANGGAL|RESIT|NGAY",
];
/** … and short words, whole: days of the week and months, numbers, "of" and "the". */
const WHOLE = [
  "TAX|INV|REF|NO|NR|NUM|DOC|TXN|TRN|CHK|POS|REG|BON|UHR|LE|DE|DU|DEL|DIA|JOUR|DAG|DEN|TID|KL|KLO|PVM|CAS|IDO|ORA|URA|FIS|TGL|JAM|GIO|HOA|DON|AM|PM|AN|OF|ON|AT|THE|VOM",
  "MON|TUE|TUES|WED|THU|THUR|THURS|FRI|SAT|SUN|(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY|MO|DI|MI|DO|FR|SA|SO|LUN|MAR|MER|JEU|VEN|SAM|DIM|MIE|JUE|VIE|SAB|DOM",
  "JAN|FEB|APR|MAY|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC|MAC|MAI|MEI|OGOS?|OKT|OUT|DIS|DEZ|DIC|MRZ|ENE|ABR|AGO|JANUARY|FEBRUARY|MARCH|APRIL|JUNE|JULY|AUGUST|(?:SEPT|NOV|DEC)EMBER|OCTOBER",
];
const BEGINS_OF_SALE = new RegExp(`^(?:${BEGINNINGS.join("|")})`);
const WORD_OF_SALE = new RegExp(`${BEGINS_OF_SALE.source}|^(?:${WHOLE.join("|")})$`);
/** What tills print beside a date and its time only: who served, when the table was opened and closed, a date misread. */
const BEGINS_WITH_TIME =
  /^(?:CLOSED|SERVED|START|OPEN|PRN|[DI1LO][AE]T|HMEP|THANK|TIME|STATION|WAITER|HOST|USER|STAFF)/;

/** The sale in words that stand with "date" only: purchase date, Kaufdatum, fecha de emisión. */
const DATED_AS_SALE =
  /^(?:PURCHAS|PAYMENT|PAID|TXN|TRX|ISSU|BUS|BIZ|POST|SYS|CUR|LOCAL|FISCAL|SHIFT|WORK|TIME|DAY|KAUF|KOOP|KOP|KJOP|KOB|VERKAUF|EINKAUF|AANKOOP|BUCHUNG|ZAHL|AUSSTELL|EMIS|VEN[DT]|VERKOOP|COMPRA|OPERA|EXPED|ACHAT|OST[OA]|JUAL|BELI|INVOI|AKAUN|UR[AE]|ZEIT|GODZ|CAS|SPRZEDA|WYSTAW|VYSTAV|PRODEJ|KIALLIT|TELJES|IZDA|BON)/;
const DATE_WORD = "(?:D[A4]TE|DATUM|DATO|DATA|TARIKH|FECHA)";
const BEFORE_DATE_WORD = new RegExp(`(?<![A-Z])([A-Z]{3,}?)(?: |-|S(?=D)|)${DATE_WORD}[^A-Z\\d]*$`);
const AFTER_DATE_WORD = new RegExp(`(?<![A-Z])${DATE_WORD}((?:[^A-Z\\d]+[A-Z]+)+)[^A-Z\\d]*$`);
const IDEOGRAPHS_OF_SALE =
  /(?:[开開出]票|[单單票][据據]|[账帳帐][单單]|[发發]票|收[据據款]|[订訂][单單]|交易|[销銷]售|消[费費]|打印|列印|[结結][账帳帐算]|[营營][业業]|下[单單]|[付支]款|[购購][买買])日期/;

/** Whether what stands before a date calls it the date of something else than the sale: TRAVEL DATE, REISEDATUM, FECHA DE VIAJE, 入住日期. */
export function isDateOfElse(textBefore: string): boolean {
  if (/[\u4e00-\u9fff]{2}日期\P{L}*$/u.test(textBefore)) return !IDEOGRAPHS_OF_SALE.test(textBefore);
  const text = toCapitals(textBefore);
  const [before, after] = [BEFORE_DATE_WORD.exec(text), AFTER_DATE_WORD.exec(text)];
  return [
    // Behind a word of a sale it is a name: CASHIER: ADMIN DATE:.
    before && { words: [before[1]!], context: text.slice(0, before.index) },
    after && { words: after[1]!.match(/[A-Z]{3,}/g) ?? [], context: after[1]! },
  ].some(
    (found) =>
      found &&
      found.words.some((word) => !WORD_OF_SALE.test(word) && !DATED_AS_SALE.test(word)) &&
      !(found.context.match(/[A-Z]+/g) ?? []).some((word) => BEGINS_OF_SALE.test(word)),
  );
}

/** Short words may be names, or what is left of others. */
const MIN_NAMED_LETTERS = 4;

/**
 * Whether the words beside a date and a time of day name something that has its time too, and no sale: a show, a journey, a collection.
 * Beside a word of a sale an unknown one is a name.
 */
export function namesAnotherTime(text: string): boolean {
  const words = toCapitals(text.replaceAll(/[^\s\d]*\d\S*/g, " ")).match(/[A-Z]{2,}/g) ?? [];
  return (
    words.some((word) => word.length >= MIN_NAMED_LETTERS && !WORD_OF_SALE.test(word)) &&
    !words.some((word) => BEGINS_OF_SALE.test(word) || BEGINS_WITH_TIME.test(word))
  );
}

/** Whether all words beside a date that nothing calls one are such as tills print beside that of the sale. */
export const hasOnlyWordsOfSale = (text: string): boolean =>
  (toCapitals(text.replaceAll(/[^\s\d]*\d\S*/g, " ")).match(/[A-Z]{2,}/g) ?? []).every((word) =>
    WORD_OF_SALE.test(word),
  );
