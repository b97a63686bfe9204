/** The kind of a piece of evidence. Two of one kind count once: JALAN and TAMAN are in one address. */
export type EvidenceKind = "mark" | "shared mark" | "tax" | "company" | "language" | "place";

/** One piece of evidence for a currency, or for each of those that share it. */
export interface CurrencySign {
  currencies: readonly string[];
  kind: EvidenceKind;
  /** Finds it as a word of its own, never inside another word or a code. */
  pattern: RegExp;
  /** Finds it beside an amount of money. Only a mark can stand there. */
  besideMoney?: RegExp;
  weight: number;
}

const NO_WORD_BEFORE = String.raw`(?<![\p{L}\p{N}])`;
const NO_WORD_AFTER = String.raw`(?![\p{L}\p{N}])`;
/** Words that a mark follows; the recogniser drops the space between: SummeEUR. */
const LABEL = `${NO_WORD_BEFORE}(?:AMOUNT|[Aa]mount|BETRAG|[Bb]etrag|SUMM?[AE]|[Ss]umm?[ae]|TOTA(?:A?L|LE)|[Tt]ota(?:a?l|le))`;
const MARK_BEGINS = `(?:${NO_WORD_BEFORE}|(?<=${LABEL}))`;
export const ENDS_WITH_LABEL = new RegExp(`${LABEL}$`, "u");
const NUMBER = String.raw`\d[\d.,']*`;
const GROUPED = String.raw`(?:\d{1,3}(?:[ .']\d{3})+|\d{1,3}(?:,\d{2,3})+)`;
/** A number that can only be money: with decimals or grouped. 12 is also a room, and 12.11.2026 a day. */
const MONEY = String.raw`(?:(?:${GROUPED}|[\dO]+) ?[.,] ?\d{2,3}|${GROUPED})(?!\d|[.,:/-]\d| ?%)`;
/** Between a mark and its amount: TOTAL (RM): 12.00, and the gap between two columns. */
const GAP = String.raw`[ ).\]:]{0,5}(?:- ?)?`;

const marking = (currencies: string): Pick<CurrencySign, "currencies" | "kind"> => ({
  currencies: currencies.split(" "),
  kind: currencies.includes(" ") ? "shared mark" : "mark",
});

/** A mark of letters: "RM 12.00", "12,00 EUR", "TOTAL (RM)". */
function letterMark(currencies: string, source: string, weight: number): CurrencySign {
  const mark = `(?:${source})`;
  return {
    ...marking(currencies),
    pattern: new RegExp(
      `${MARK_BEGINS}${mark}(?:${NO_WORD_AFTER}|(?=${GAP}(?:${NUMBER}${NO_WORD_AFTER}|${MONEY})))|(?<=${NO_WORD_BEFORE}${NUMBER} {0,2})${mark}${NO_WORD_AFTER}`,
      "gu",
    ),
    besideMoney: new RegExp(
      `${MARK_BEGINS}${mark}(?=${GAP}${MONEY})|(?<=(?<![\\p{L}\\p{N}.,:/-])${MONEY} {0,2})${mark}${NO_WORD_AFTER}`,
      "gu",
    ),
    weight,
  };
}

/** A mark that is no letter, beside any number: "$5", "36.50元". */
function symbolMark(currencies: string, source: string, weight: number): CurrencySign {
  const mark = `(?:${source})`;
  return {
    ...marking(currencies),
    pattern: new RegExp(mark, "gu"),
    besideMoney: new RegExp(`${mark}(?= {0,2}-?\\d)|(?<=\\d {0,2})${mark}`, "gu"),
    weight,
  };
}

const createSign = (
  currencies: string,
  kind: Exclude<EvidenceKind, "mark" | "shared mark">,
  pattern: RegExp,
  weight: number,
): CurrencySign => ({
  currencies: currencies.split(" "),
  kind,
  pattern,
  weight,
});

/** The end of an address, with its postcode: CANADA DRY, BONE CHINA and what is a PRODUCT OF a country say nothing of the till. */
const placePattern = (names: string) =>
  new RegExp(`\\b(?:${names})(?:,? \\d[\\d-]{2,7})?[.,]?$(?<!\\b(?:BONE|FINE|FROM|IN|OF|ORIGIN)\\b.*)`, "gim");

/** Evidence that is printed. What several currencies share names all of them. */
export const CURRENCY_SIGNS: readonly CurrencySign[] = [
  letterMark("MYR", "MYR|RM|RH(?= ?\\d)", 3),
  // Brunei has the same company form, and its neighbours the same words.
  createSign("MYR BND", "company", /\bS[DO]N\.? ?BHD\b/gi, 1.5),
  createSign("MYR BND", "language", /\bTARIKH\b/gi, 1.5),
  createSign("MYR IDR BND", "language", /\bJUMLAH\b|\bTUNAI\b/gi, 1.5),
  createSign("MYR", "place", placePattern("MALAYSIA"), 1.5),
  createSign("MYR", "place", /\bSELANGOR\b|\bJOHOR\b|\bKUALA ?LUMPUR\b/gi, 1.5),
  createSign("MYR BND SGD IDR", "place", /\bJALAN\b|\bJLN\b|\bTAMAN\b/gi, 0.7),
  // The number of a Malaysian taxpayer, where it is called one: product codes have as many digits.
  createSign("MYR", "tax", /\b(?:GST|SST)\W{0,2}(?:(?:ID|REG|NO|N0)\b\W{0,3}){0,3}00\d{10}\b/gi, 0.7),
  letterMark("SGD", "SGD", 3),
  symbolMark("SGD", "\\bS\\$", 3),
  createSign("SGD", "place", placePattern("SINGAPORE"), 3),
  createSign("SGD", "company", /\bPTE\.? ?LTD\b/gi, 3),
  letterMark("CNY", "RMB|CNY", 1.5),
  createSign("CNY", "language", /[额计总]/g, 1.5),
  createSign("CNY", "tax", /发票/g, 1.5),
  letterMark("JPY", "JPY", 4),
  symbolMark("JPY", "円", 4),
  createSign("JPY", "company", /株式会社/g, 4),
  createSign("JPY", "tax", /税込|領収|消[費费]税/g, 4),
  letterMark("KRW", "KRW", 4),
  symbolMark("KRW", "₩|원", 4),
  letterMark("TWD", "TWD", 4),
  symbolMark("TWD", "\\bNT\\$", 4),
  letterMark("HKD", "HKD", 4),
  symbolMark("HKD", "\\bHK\\$", 4),
  letterMark("EUR", "EUR", 3),
  symbolMark("EUR", "€", 3),
  createSign("EUR", "tax", /\bUSt\b|\bBTW\b/g, 1),
  // Switzerland has these too, and Romania TVA.
  createSign("EUR CHF", "tax", /\bMwSt\b/gi, 1),
  createSign("EUR CHF RON", "tax", /\bTVA\b/g, 1),
  createSign("EUR CHF", "company", /\bGmbH\b/g, 1),
  createSign("EUR CHF", "language", /\bSumme\b/gi, 1),
  letterMark("GBP", "GBP", 3),
  symbolMark("GBP", "£", 3),
  // VAT is paid in more than a hundred countries, and by itself says nothing. Nine digits are the number of a European.
  createSign("GBP", "tax", /\bVAT\b[^\d\n]{0,12}\bGB ?(?:\d ?){9}(?!\d)/gi, 0.7),
  createSign("EUR GBP", "tax", /\bVAT\b[^\d\n]{0,12}(?:\d ?){9}(?!\d)/gi, 0.7),
  createSign("GBP", "company", /\bPLC\b|\.co\.uk\b/g, 0.7),
  createSign("GBP", "place", /(?<=[A-Za-z]{3}[,.]? {0,2})\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/gm, 0.7),
  letterMark("CHF", "CHF", 4),
  letterMark("PLN", "PLN|zł", 4),
  createSign("PLN", "language", /\bPARAGON FISKALNY\b/gi, 4),
  letterMark("SEK", "SEK", 4),
  letterMark("NOK", "NOK", 3),
  createSign("NOK", "tax", /\bMVA\b/g, 3),
  letterMark("DKK", "DKK", 4),
  letterMark("CZK", "CZK|Kč", 4),
  letterMark("HUF", "HUF|(?<=\\d ?)Ft", 3),
  createSign("HUF", "company", /\bKFT\b/gi, 3),
  symbolMark("TRY", "₺", 3),
  createSign("TRY", "tax", /\bKDV\b/g, 3),
  letterMark("INR", "INR", 3),
  symbolMark("INR", "₹", 3),
  createSign("INR", "tax", /\bGSTIN\b|\bCGST\b|\bSGST\b/g, 3),
  letterMark("PKR", "PKR", 4),
  letterMark("LKR", "LKR", 4),
  letterMark("THB", "THB|BAHT|Baht", 4),
  symbolMark("THB", "฿", 4),
  letterMark("IDR", "IDR|Rp", 3),
  createSign("IDR", "language", /\bTUNAI\b.*\bKEMBALI\b/g, 3),
  letterMark("PHP", "PHP", 4),
  symbolMark("PHP", "₱", 4),
  letterMark("VND", "VND", 4),
  symbolMark("VND", "₫", 4),
  letterMark("KWD", "KWD|K\\.?D\\.?(?= {0,2}\\d+\\.\\d{3}(?!\\d))", 4),
  createSign("KWD", "place", placePattern("KUWAIT"), 4),
  // Also the second half of SDN BHD.
  letterMark("BHD", "BHD(?= {0,2}\\d+\\.\\d{3}(?!\\d))", 4),
  createSign("BHD", "place", placePattern("BAHRAIN"), 4),
  letterMark("AUD", "AUD", 3),
  symbolMark("AUD", "\\bAU?\\$", 3),
  createSign("AUD", "tax", /\bABN\W{0,2}\d{2} ?\d{3} ?\d{3} ?\d{3}\b/g, 3),
  letterMark("NZD", "NZD", 4),
  symbolMark("NZD", "\\bNZ\\$", 4),
  letterMark("CAD", "CAD", 3),
  symbolMark("CAD", "\\bCA?\\$", 3),
  createSign("CAD", "tax", /\bHST\b/g, 3),
  letterMark("MXN", "MXN", 4),
  symbolMark("MXN", "\\bMX\\$", 4),
  letterMark("COP", "COP", 4),
  letterMark("CLP", "CLP", 4),
  letterMark("USD", "USD", 3),
  symbolMark("USD", "\\bUS\\$", 3),
  symbolMark("USD AUD BND CAD CLP COP HKD MXN NZD SGD TWD", "(?<!\\b(?:US|AU?|S|NT|HK|NZ|CA?|MX))\\$", 1),
  symbolMark("CNY JPY", "¥", 1.5),
  symbolMark("CNY HKD TWD", "元", 1.5),
  createSign("CNY JPY", "tax", /税/g, 1.5),
  createSign("JPY HKD TWD", "language", /[合小]計/g, 1.5),
  createSign("SEK DKK", "tax", /\bMOMS\b/gi, 2),
  letterMark("SEK NOK DKK ISK", "kr|Kr|KR", 1),
  letterMark("INR PKR LKR", "Rs", 3),
  createSign("EUR CLP COP MXN", "tax", /\bIVA\b/g, 1),
];

/** The states of the USA by the first digit of their ZIP codes. */
const US_STATES_BY_ZIP = [
  "CT|MA|ME|NH|NJ|RI|VT",
  "DE|NY|PA",
  "DC|MD|NC|SC|VA|WV",
  "AL|FL|GA|MS|TN",
  "IN|KY|MI|OH",
  "IA|MN|MT|ND|SD|WI",
  "IL|KS|MO|NE",
  "AR|LA|OK|TX",
  "AZ|CO|ID|NM|NV|UT|WY",
  "AK|CA|HI|OR|WA",
];
/** States that are words of a till too: only a comma before them makes them states. */
const AMBIGUOUS_STATES = "AL|CO|DE|HI|ID|IN|LA|MA|ME|OK|OR|PA";

/** A town, its state and its ZIP code. German towns stand behind theirs. */
const usZipPattern = () => {
  const states = US_STATES_BY_ZIP.map((some, digit) => `(?:${some}) ${digit}\\d{4}`).join("|");
  return new RegExp(
    `(?<=[A-Za-z]{3}(?:[,.] ?| (?!${AMBIGUOUS_STATES})))(?:${states})(?:-\\d{4})?\\b(?![.,]\\d| (?!US)[A-Za-z])`,
    "g",
  );
};

/**
 * Hints at the country of the receipt. They divide the weight of shared signs and have none of their own: without a sign nothing
 * is known. Goods are called after countries, so that one settles ¥ between two, and not $ between ten.
 */
export const CURRENCY_HINTS: readonly CurrencySign[] = [
  // Canada and Pakistan have others, by longer names; a tax invoice may follow "cash sales".
  createSign(
    "USD",
    "tax",
    /(?<!\b(?:HARMONI[SZ]ED|PROVINCIAL|GENERAL|RETAIL|QU[EÉ]BEC) )\bSALES TAX\b(?! INVOICE)/gi,
    3,
  ),
  createSign("USD", "place", usZipPattern(), 3),
  createSign("JPY", "place", placePattern("JAPAN|TOKYO|OSAKA"), 0.5),
  createSign("JPY", "place", /東京都|大阪[府市]/g, 0.5),
  createSign("CNY", "place", placePattern("CHINA|BEIJING|SHANGHAI"), 0.5),
  createSign("AUD", "place", placePattern("AUSTRALIA"), 0.5),
  createSign("NZD", "place", placePattern("NEW ZEALAND"), 0.5),
  createSign("CAD", "place", placePattern("CANADA"), 0.5),
  createSign("HKD", "place", placePattern("HONG ?KONG"), 0.5),
  createSign("TWD", "place", placePattern("TAIWAN"), 0.5),
  createSign("MXN", "place", placePattern("M[EÉ]XICO"), 0.5),
  createSign("COP", "place", placePattern("COLOMBIA"), 0.5),
  createSign("CLP", "place", placePattern("CHILE"), 0.5),
  createSign("PKR", "place", placePattern("PAKISTAN"), 0.5),
  createSign("LKR", "place", placePattern("SRI LANKA"), 0.5),
];
