/** What a piece of evidence is. Two of one kind are one piece: JALAN and TAMAN stand in one address. */
export type Kind = "mark" | "shared mark" | "tax" | "company" | "language" | "place";

/** One piece of evidence for a currency, or for each of those that share it. */
export interface Sign {
  currencies: readonly string[];
  kind: Kind;
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
export const ENDS_IN_LABEL = new RegExp(`${LABEL}$`, "u");
const NUMBER = String.raw`\d[\d.,']*`;
const GROUPED = String.raw`(?:\d{1,3}(?:[ .']\d{3})+|\d{1,3}(?:,\d{2,3})+)`;
/** A number that can only be money: with decimals or grouped. 12 is also a room, and 12.11.2026 a day. */
const MONEY = String.raw`(?:(?:${GROUPED}|[\dO]+) ?[.,] ?\d{2,3}|${GROUPED})(?!\d|[.,:/-]\d| ?%)`;
/** Between a mark and its amount: TOTAL (RM): 12.00, and the gap between two columns. */
const GAP = String.raw`[ ).\]:]{0,5}-?`;

const marking = (currencies: string): Pick<Sign, "currencies" | "kind"> => ({
  currencies: currencies.split(" "),
  kind: currencies.includes(" ") ? "shared mark" : "mark",
});

/** A mark of letters: "RM 12.00", "12,00 EUR", "TOTAL (RM)". */
function letters(currencies: string, source: string, weight: number): Sign {
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
function symbol(currencies: string, source: string, weight: number): Sign {
  const mark = `(?:${source})`;
  return {
    ...marking(currencies),
    pattern: new RegExp(mark, "gu"),
    besideMoney: new RegExp(`${mark}(?= {0,2}-?\\d)|(?<=\\d {0,2})${mark}`, "gu"),
    weight,
  };
}

const sign = (
  currencies: string,
  kind: Exclude<Kind, "mark" | "shared mark">,
  pattern: RegExp,
  weight: number,
): Sign => ({
  currencies: currencies.split(" "),
  kind,
  pattern,
  weight,
});

/** The end of an address, with its postcode: CANADA DRY, BONE CHINA and what is a PRODUCT OF a country say nothing of the till. */
const place = (names: string) =>
  new RegExp(`\\b(?:${names})(?:,? \\d[\\d-]{2,7})?[.,]?$(?<!\\b(?:BONE|FINE|FROM|IN|OF|ORIGIN)\\b.*)`, "gim");

/** Evidence that is printed. What several currencies share names all of them. */
export const SIGNS: readonly Sign[] = [
  letters("MYR", "MYR|RM|RH(?= ?\\d)", 3),
  // Brunei has the same company form, and its neighbours the same words.
  sign("MYR BND", "company", /\bS[DO]N\.? ?BHD\b/gi, 1.5),
  sign("MYR BND", "language", /\bTARIKH\b/gi, 1.5),
  sign("MYR IDR BND", "language", /\bJUMLAH\b|\bTUNAI\b/gi, 1.5),
  sign("MYR", "place", place("MALAYSIA"), 1.5),
  sign("MYR", "place", /\bSELANGOR\b|\bJOHOR\b|\bKUALA ?LUMPUR\b/gi, 1.5),
  sign("MYR BND SGD IDR", "place", /\bJALAN\b|\bJLN\b|\bTAMAN\b/gi, 0.7),
  // The number of a Malaysian taxpayer, where it is called one: product codes have as many digits.
  sign("MYR", "tax", /\b(?:GST|SST)\W{0,2}(?:(?:ID|REG|NO|N0)\b\W{0,3}){0,3}00\d{10}\b/gi, 0.7),
  letters("SGD", "SGD", 3),
  symbol("SGD", "\\bS\\$", 3),
  sign("SGD", "place", place("SINGAPORE"), 3),
  sign("SGD", "company", /\bPTE\.? ?LTD\b/gi, 3),
  letters("CNY", "RMB|CNY", 1.5),
  sign("CNY", "language", /[额计总]/g, 1.5),
  sign("CNY", "tax", /发票/g, 1.5),
  letters("JPY", "JPY", 4),
  symbol("JPY", "円", 4),
  sign("JPY", "company", /株式会社/g, 4),
  sign("JPY", "tax", /税込|領収|消[費费]税/g, 4),
  letters("KRW", "KRW", 4),
  symbol("KRW", "₩|원", 4),
  letters("TWD", "TWD", 4),
  symbol("TWD", "\\bNT\\$", 4),
  letters("HKD", "HKD", 4),
  symbol("HKD", "\\bHK\\$", 4),
  letters("EUR", "EUR", 3),
  symbol("EUR", "€", 3),
  sign("EUR", "tax", /\bUSt\b|\bBTW\b/g, 1),
  // Switzerland has these too, and Romania TVA.
  sign("EUR CHF", "tax", /\bMwSt\b/gi, 1),
  sign("EUR CHF RON", "tax", /\bTVA\b/g, 1),
  sign("EUR CHF", "company", /\bGmbH\b/g, 1),
  sign("EUR CHF", "language", /\bSumme\b/gi, 1),
  letters("GBP", "GBP", 3),
  symbol("GBP", "£", 3),
  // VAT is paid in more than a hundred countries, and by itself says nothing. Nine digits are the number of a European.
  sign("GBP", "tax", /\bVAT\b[^\d\n]{0,12}\bGB ?(?:\d ?){9}(?!\d)/gi, 0.7),
  sign("EUR GBP", "tax", /\bVAT\b[^\d\n]{0,12}(?:\d ?){9}(?!\d)/gi, 0.7),
  sign("GBP", "company", /\bPLC\b|\.co\.uk\b/g, 0.7),
  sign("GBP", "place", /(?<=[A-Za-z]{3}[,.]? {0,2})\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/gm, 0.7),
  letters("CHF", "CHF", 4),
  letters("PLN", "PLN|zł", 4),
  sign("PLN", "language", /\bPARAGON FISKALNY\b/gi, 4),
  letters("SEK", "SEK", 4),
  letters("NOK", "NOK", 3),
  sign("NOK", "tax", /\bMVA\b/g, 3),
  letters("DKK", "DKK", 4),
  letters("CZK", "CZK|Kč", 4),
  letters("HUF", "HUF|(?<=\\d ?)Ft", 3),
  sign("HUF", "company", /\bKFT\b/gi, 3),
  symbol("TRY", "₺", 3),
  sign("TRY", "tax", /\bKDV\b/g, 3),
  letters("INR", "INR", 3),
  symbol("INR", "₹", 3),
  sign("INR", "tax", /\bGSTIN\b|\bCGST\b|\bSGST\b/g, 3),
  letters("PKR", "PKR", 4),
  letters("LKR", "LKR", 4),
  letters("THB", "THB|BAHT|Baht", 4),
  symbol("THB", "฿", 4),
  letters("IDR", "IDR|Rp", 3),
  sign("IDR", "language", /\bTUNAI\b.*\bKEMBALI\b/g, 3),
  letters("PHP", "PHP", 4),
  symbol("PHP", "₱", 4),
  letters("VND", "VND", 4),
  symbol("VND", "₫", 4),
  letters("KWD", "KWD|K\\.?D\\.?(?= {0,2}\\d+\\.\\d{3}(?!\\d))", 4),
  sign("KWD", "place", place("KUWAIT"), 4),
  // Also the second half of SDN BHD.
  letters("BHD", "BHD(?= {0,2}\\d+\\.\\d{3}(?!\\d))", 4),
  sign("BHD", "place", place("BAHRAIN"), 4),
  letters("AUD", "AUD", 3),
  symbol("AUD", "\\bAU?\\$", 3),
  sign("AUD", "tax", /\bABN\W{0,2}\d{2} ?\d{3} ?\d{3} ?\d{3}\b/g, 3),
  letters("NZD", "NZD", 4),
  symbol("NZD", "\\bNZ\\$", 4),
  letters("CAD", "CAD", 3),
  symbol("CAD", "\\bCA?\\$", 3),
  sign("CAD", "tax", /\bHST\b/g, 3),
  letters("MXN", "MXN", 4),
  symbol("MXN", "\\bMX\\$", 4),
  letters("COP", "COP", 4),
  letters("CLP", "CLP", 4),
  letters("USD", "USD", 3),
  symbol("USD", "\\bUS\\$", 3),
  symbol("USD AUD BND CAD CLP COP HKD MXN NZD SGD TWD", "(?<!\\b(?:US|AU?|S|NT|HK|NZ|CA?|MX))\\$", 1),
  symbol("CNY JPY", "¥", 1.5),
  symbol("CNY HKD TWD", "元", 1.5),
  sign("CNY JPY", "tax", /税/g, 1.5),
  sign("JPY HKD TWD", "language", /[合小]計/g, 1.5),
  sign("SEK DKK", "tax", /\bMOMS\b/gi, 2),
  letters("SEK NOK DKK ISK", "kr|Kr|KR", 1),
  letters("INR PKR LKR", "Rs", 3),
  sign("EUR CLP COP MXN", "tax", /\bIVA\b/g, 1),
];

/** The states of the USA by the first digit of their ZIP codes. */
const STATES = [
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
const WORDS = "AL|CO|DE|HI|ID|IN|LA|MA|ME|OK|OR|PA";

/** A town, its state and its ZIP code. German towns stand behind theirs. */
const zip = () => {
  const states = STATES.map((some, digit) => `(?:${some}) ${digit}\\d{4}`).join("|");
  return new RegExp(
    `(?<=[A-Za-z]{3}(?:[,.] ?| (?!${WORDS})))(?:${states})(?:-\\d{4})?\\b(?![.,]\\d| (?!US)[A-Za-z])`,
    "g",
  );
};

/**
 * What only says where it was printed. It divides the voices of shared signs and has none of its own: without a sign nothing
 * is known. Goods are called after countries, so that one settles ¥ between two, and not $ between ten.
 */
export const HINTS: readonly Sign[] = [
  // Canada and Pakistan have others, by longer names; a tax invoice may follow "cash sales".
  sign("USD", "tax", /(?<!\b(?:HARMONI[SZ]ED|PROVINCIAL|GENERAL|RETAIL|QU[EÉ]BEC) )\bSALES TAX\b(?! INVOICE)/gi, 3),
  sign("USD", "place", zip(), 3),
  sign("JPY", "place", place("JAPAN|TOKYO|OSAKA"), 0.5),
  sign("JPY", "place", /東京都|大阪[府市]/g, 0.5),
  sign("CNY", "place", place("CHINA|BEIJING|SHANGHAI"), 0.5),
  sign("AUD", "place", place("AUSTRALIA"), 0.5),
  sign("NZD", "place", place("NEW ZEALAND"), 0.5),
  sign("CAD", "place", place("CANADA"), 0.5),
  sign("HKD", "place", place("HONG ?KONG"), 0.5),
  sign("TWD", "place", place("TAIWAN"), 0.5),
  sign("MXN", "place", place("M[EÉ]XICO"), 0.5),
  sign("COP", "place", place("COLOMBIA"), 0.5),
  sign("CLP", "place", place("CHILE"), 0.5),
  sign("PKR", "place", place("PAKISTAN"), 0.5),
  sign("LKR", "place", place("SRI LANKA"), 0.5),
];
