import * as check from "./check-digits.ts";

/** How a country numbers its taxpayers, where the number names the country itself or stands behind the country's own word. */
export interface TaxNumberForm {
  countries: string;
  /** The number is its only group. */
  pattern: RegExp;
  /** Of its letters and digits. */
  isValid: (number: string) => boolean;
  hasCheckDigit: boolean;
}

/** Between the parts of a number. */
const GAP = String.raw`[ .\-/]?`;
/** So many digits in groups of any length. */
const digits = (count: number): string => String.raw`\d(?:${GAP}\d){${count - 1}}`;
const anyNumber = (): boolean => true;
/** Words before a number, and what may stand between: "NIF: ", "USt-IdNr. ". */
const form = (
  countries: string,
  words: string,
  number: string,
  isValid: (number: string) => boolean,
): TaxNumberForm => ({
  countries,
  pattern: new RegExp(String.raw`(?<![\p{L}\d])(?:${words})[ .:#\-]{0,3}(${number})(?![\p{L}\d]|[.,]\d)`, "giu"),
  isValid,
  hasCheckDigit: isValid !== anyNumber,
});

/** One line a form. Where a number has no check digit, or one that few tills print right, its form is enough. */
export const TAX_NUMBER_FORMS: readonly TaxNumberForm[] = [
  form("DE", "DE", digits(9), check.iso7064),
  // Of the office, the district and the taxpayer.
  form("DE", String.raw`STEUER ?-?(?:NR|NUMMER|N[O0])\.?|ST\.? ?-?NR\.?`, String.raw`\d{2,3}/\d{3}/\d{4,5}`, anyNumber),
  form("AT", "ATU|AT U", digits(8), check.isAustrian),
  form("CH LI", "CHE", digits(9), check.remainderOrZero(5, 4, 3, 2, 7, 6, 5, 4)),
  form("FR MC", "FR", digits(11), check.isFrench),
  form("FR MC", "SIRET", digits(14), check.luhn),
  form("FR MC", "SIREN", digits(9), check.luhn),
  form("IT SM", String.raw`P\.? ?IVA(?: IT)?|PARTITA IVA(?: IT)?|IT`, digits(11), check.luhn),
  form("ES", String.raw`[NC]\.?I\.?F\.?(?: ES)?|ES`, `[A-HJNP-SUVW]${GAP}${digits(7)}${GAP}[0-9A-J]`, check.isSpanish),
  form(
    "PT",
    String.raw`N\.?I\.?F\.?|NIPC|CONTRIBUINTE(?: N[.o]?)?|PT`,
    digits(9),
    check.complementOf11(9, 8, 7, 6, 5, 4, 3, 2),
  ),
  form("NL", "NL", String.raw`${digits(9)}${GAP}B${GAP}\d\d`, check.isDutch),
  form("BE", "BE", `[01]${GAP}${digits(9)}`, check.isBelgian),
  form("LU", "LU", digits(8), check.isLuxembourgish),
  form("IE", "IE", String.raw`${digits(7)}[A-W][A-I]?`, check.isIrish),
  form("GB", String.raw`GB|VAT(?: ?(?:REG(?:ISTRATION)?|N[O0]|NUMBER|ID)\b\.?)*`, digits(9), check.isBritish),
  form("PL", "NIP|PL", digits(10), check.remainderOf11(6, 5, 7, 2, 3, 4, 5, 6, 7)),
  form("CZ", "CZ", digits(8), check.isCzech),
  form("SK", "SK", digits(10), (number) => Number(number) % 11 === 0),
  form("HU", String.raw`AD[OÓ]SZ[AÁ]M|HU`, digits(8), check.weighted(10, 9, 7, 3, 1, 9, 7, 3, 1)),
  form("RO", String.raw`C\.?[IU]\.?[FI]\.?(?: RO)?|RO`, String.raw`\d{6,10}`, check.isRomanian),
  form("HR", "OIB|HR", digits(11), check.iso7064),
  form("SI", "SI", digits(8), check.complementOf11(8, 7, 6, 5, 4, 3, 2)),
  form("GR", String.raw`A\.?[ΦO0]\.?M\.?|EL`, digits(9), check.remainderOf11(256, 128, 64, 32, 16, 8, 4, 2)),
  form("FI", "Y-TUNNUS|FI", digits(8), check.weighted(11, 7, 9, 10, 5, 8, 4, 2, 1)),
  form("SE", String.raw`ORG\.? ?NR|SE`, String.raw`55\d{4}-?\d{4}`, check.luhn),
  form("DK", String.raw`CVR(?:-?NR)?|DK`, digits(8), check.weighted(11, 2, 7, 6, 5, 4, 3, 2, 1)),
  form(
    "NO",
    String.raw`ORG\.? ?NR(?:\.? NO)?|FORETAKSREGISTERET|NO`,
    String.raw`${digits(9)} ?MVA`,
    check.complementOf11(3, 2, 7, 6, 5, 4, 3, 2),
  ),
  form("EE", "EE", digits(9), check.weighted(10, 3, 7, 1, 3, 7, 1, 3, 7, 1)),
  form("LV", "LV", digits(11), anyNumber),
  form("LT", "LT", String.raw`\d{9}(?:\d{3})?`, anyNumber),
  form("AU", "ABN|A\\.B\\.N\\.?", digits(11), check.isAustralian),
  form("SG", "GST (?:REG(?:ISTRATION)?)?[ .]?(?:NO)?", String.raw`M[2-9B]-?\d{7}-?[A-Z\d]`, anyNumber),
  form("MY", String.raw`SST(?: ?(?:ID|REG|NO))*`, String.raw`[A-Z]\d\d-\d{4}-\d{8}`, anyNumber),
  form("IN", "GSTIN|GST(?: ?NO)?", String.raw`[0-3]\d[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[\dA-Z]`, check.isIndian),
  form("BR", "CNPJ", digits(14), check.isBrazilian),
  form("CL", String.raw`R\.?U\.?T\.?`, String.raw`${digits(7)}(?:${GAP}\d)?-[\dK]`, check.isChilean),
  form("AR", String.raw`C\.?U\.?I\.?T\.?(?: N[RO°º]*)?`, digits(11), check.isArgentine),
  form("CO", String.raw`N\.?I\.?T\.?`, String.raw`\d{3}\.?\d{3}\.?\d{3}-\d`, check.isColombian),
  form("MX", String.raw`R\.?F\.?C\.?`, String.raw`[A-Z&]{3,4}-?\d{6}-?[A-Z\d]{3}`, anyNumber),
  form("JP", "登[録录]番号|T", digits(13), check.isJapanese),
  form("KR", "BRN|사업자", String.raw`\d{3}-\d{2}-\d{5}`, check.isKorean),
  form("TW", "[統统]一[編编][號号]|[統统][編编]", digits(8), check.isTaiwanese),
  form("CN", "纳税人识别号|统一社会信用代码", String.raw`9[\dA-Z]{17}`, anyNumber),
  form("TR", String.raw`VKN|V\.?D\.?|VERGI NO`, digits(10), check.isTurkish),
  form("TH", "TAX ?ID", `0${GAP}${digits(12)}`, check.isThai),
  form("ID", "NPWP", digits(15), (number) => check.luhn(number.slice(0, 9))),
  form("VN", "MST|MA SO THUE", digits(10), check.isVietnamese),
];
