/** The kind of a piece of evidence. Two of one kind count once: JALAN and TAMAN are in one address. */
export type EvidenceKind =
  | "mark"
  | "shared mark"
  | "misread mark"
  | "tax number"
  | "tax"
  | "company"
  | "language"
  | "place"
  | "telephone"
  | "web page"
  | "location"
  | "organization";

/** What is printed of a currency beside its amounts: its code, its sign, its letters. */
export interface CurrencyMark {
  currencies: readonly string[];
  kind: "mark" | "shared mark";
  /** Finds it wherever its letters are, in a fraction of the time that the other two take. */
  letters: RegExp;
  /** Finds it as a word of its own, never inside another word or a code. */
  pattern: RegExp;
  /** Finds it beside an amount of money. */
  besideMoney: RegExp;
}

const NO_WORD_BEFORE = String.raw`(?<![\p{L}\p{N}])`;
const NO_WORD_AFTER = String.raw`(?!-?\p{L}|\p{N})`;
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

const marking = (currencies: string): Pick<CurrencyMark, "currencies" | "kind"> => ({
  currencies: currencies.split(" "),
  kind: currencies.includes(" ") ? "shared mark" : "mark",
});

/** A mark of letters: "RM 12.00", "12,00 EUR", "TOTAL (RM)". */
function letterMark(currencies: string, source: string): CurrencyMark {
  const mark = `(?:${source})`;
  return {
    ...marking(currencies),
    letters: new RegExp(mark, "u"),
    pattern: new RegExp(
      `${MARK_BEGINS}${mark}(?:${NO_WORD_AFTER}|(?=${GAP}(?:${NUMBER}${NO_WORD_AFTER}|${MONEY})))|(?<=${NO_WORD_BEFORE}${NUMBER} {0,2})${mark}${NO_WORD_AFTER}`,
      "gu",
    ),
    besideMoney: new RegExp(
      `${MARK_BEGINS}${mark}(?=${GAP}${MONEY})|(?<=(?<![\\p{L}\\p{N}.,:/-])${MONEY} {0,2})${mark}${NO_WORD_AFTER}`,
      "gu",
    ),
  };
}

/** A code that is a word as well, of goods or of a till: only beside an amount is it a mark. */
function wordMark(currencies: string, source: string): CurrencyMark {
  const mark = letterMark(currencies, source);
  return { ...mark, pattern: mark.besideMoney };
}

/** A mark that is no letter, beside any number: "$5", "36.50元". */
function symbolMark(currencies: string, source: string): CurrencyMark {
  const mark = `(?:${source})`;
  return {
    ...marking(currencies),
    letters: new RegExp(mark, "u"),
    pattern: new RegExp(mark, "gu"),
    besideMoney: new RegExp(`${mark}(?= {0,2}-?\\d)|(?<=\\d {0,2})${mark}`, "gu"),
  };
}

/** The marks of every currency. What several share names all of them. */
export const CURRENCY_MARKS: readonly CurrencyMark[] = [
  letterMark("MYR", "MYR|RM|RH(?= ?\\d)"),
  letterMark("EUR", "EUR|EUROS?|Euros?|EYP[OΩ]"),
  symbolMark("EUR", "[€∈]"),
  letterMark("SGD", "SGD"),
  symbolMark("SGD", "\\bS\\$"),
  letterMark("CNY", "RMB|CNY"),
  letterMark("JPY", "JPY"),
  symbolMark("JPY", "円"),
  letterMark("KRW", "KRW"),
  symbolMark("KRW", "₩|원"),
  letterMark("TWD", "TWD"),
  symbolMark("TWD", "\\bNT\\$"),
  letterMark("HKD", "HKD"),
  symbolMark("HKD", "\\bHK\\$"),
  wordMark("MOP", "MOP"),
  letterMark("GBP", "GBP"),
  symbolMark("GBP", "£"),
  letterMark("CHF", "CHF|SFr\\.?"),
  letterMark("PLN", "PLN|z[łlt]"),
  letterMark("SEK", "SEK"),
  letterMark("NOK", "NOK"),
  letterMark("DKK", "DKK"),
  letterMark("ISK", "ISK"),
  letterMark("CZK", "CZK|K[čČ]"),
  wordMark("CZK", "K[cC]"),
  letterMark("HUF", "HUF|(?<=\\d ?)Ft"),
  letterMark("RON", "RON"),
  letterMark("HRK", "HRK|(?<=\\d ?)[Kk][Nn]"),
  letterMark("BGN", "BGN"),
  letterMark("RSD", "RSD|(?<=\\d ?)din\\.?"),
  wordMark("TRY", "TRY|TL"),
  symbolMark("TRY", "₺"),
  letterMark("ILS", "ILS|NIS"),
  symbolMark("ILS", "₪"),
  letterMark("INR", "INR"),
  symbolMark("INR", "₹"),
  letterMark("PKR", "PKR"),
  letterMark("LKR", "LKR"),
  letterMark("NPR", "NPR"),
  letterMark("THB", "THB|BAHT|Baht"),
  symbolMark("THB", "฿"),
  letterMark("IDR", "IDR|Rp\\.?"),
  letterMark("PHP", "PHP"),
  symbolMark("PHP", "₱"),
  letterMark("VND", "VN[DĐ]"),
  symbolMark("VND", "₫|(?<=\\d ?)đ(?!\\p{L})"),
  letterMark("KWD", "KWD|K\\.?D\\.?(?= {0,2}\\d+\\.\\d{3}(?!\\d))"),
  // Also the second half of SDN BHD.
  letterMark("BHD", "BHD(?= {0,2}\\d+\\.\\d{3}(?!\\d))"),
  letterMark("AED", "AED"),
  letterMark("SAR", "SAR"),
  letterMark("QAR", "QAR"),
  letterMark("OMR", "OMR"),
  letterMark("EGP", "EGP"),
  wordMark("MAD", "MAD"),
  letterMark("TND", "TND"),
  letterMark("ZAR", "ZAR"),
  letterMark("NGN", "NGN"),
  symbolMark("NGN", "₦"),
  letterMark("KES", "KES|KSh\\.?|KSH"),
  letterMark("AUD", "AUD"),
  symbolMark("AUD", "\\bAU?\\$"),
  letterMark("NZD", "NZD"),
  symbolMark("NZD", "\\bNZ\\$"),
  letterMark("CAD", "CAD"),
  symbolMark("CAD", "\\bCA?\\$"),
  letterMark("MXN", "MXN"),
  symbolMark("MXN", "\\bMX\\$"),
  letterMark("COP", "COP"),
  letterMark("CLP", "CLP"),
  letterMark("ARS", "ARS"),
  wordMark("PEN", "PEN"),
  symbolMark("PEN", "(?<![\\p{L}\\d])S/\\.? ?(?=\\d)"),
  letterMark("BRL", "BRL"),
  symbolMark("BRL", "\\bR\\$"),
  letterMark("BND", "BND"),
  letterMark("USD", "USD"),
  symbolMark("USD", "\\bUS\\$"),
  symbolMark("USD AUD BND CAD CLP COP HKD MXN NZD SGD TWD MOP ARS", "(?<!\\b(?:US|AU?|S|NT|HK|NZ|CA?|MX|R|B|MOP))\\$"),
  symbolMark("BND", "\\bB\\$"),
  symbolMark("CNY JPY", "¥"),
  symbolMark("CNY HKD TWD MOP", "元"),
  letterMark("SEK NOK DKK ISK", "kr\\.?|Kr|KR"),
  letterMark("INR PKR LKR NPR", "Rs\\.?"),
  letterMark("RON MDL", "LEI|[Ll]ei"),
  letterMark("MAD AED", "(?<=\\d ?)D[Hh]s?|(?<=\\d ?)DHS"),
  letterMark("CHF XAF XOF", "Fr\\.?|FR(?= ?\\d)"),
  // Also a rupee's sign misread.
  letterMark("ZAR INR BRL", "R(?= ?\\d)"),
];
