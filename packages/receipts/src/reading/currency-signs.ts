/** What speaks for one currency alone, and how loudly. */
export const SIGNS: readonly (readonly [currency: string, sign: RegExp, weight: number])[] = [
  ["MYR", /\bMYR\b|\bR[MH](?= ?\d)|\bRM\b/g, 3],
  ["MYR", /MALAYSIA|\bS[DO]N\.? ?BHD\b|TARIKH|JUMLAH|\bTUNAI\b|SELANGOR|JOHOR|KUALA LUMPUR/gi, 1.5],
  // The number of a Malaysian taxpayer; streets and parks.
  ["MYR", /\b00\d{10}\b|\bJALAN\b|\bJLN\b|\bTAMAN\b/gi, 0.7],
  ["SGD", /\bSGD\b|\bS\$|SINGAPORE|\bPTE\.? LTD/gi, 3],
  ["CNY", /\bRMB\b|\bCNY\b|元|[额计总]|发票/g, 1.5],
  ["JPY", /\bJPY\b|円|税込|領収|株式会社|消[費费]税/g, 4],
  ["KRW", /\bKRW\b|₩|원/g, 4],
  ["TWD", /\bTWD\b|\bNT\$/g, 4],
  ["HKD", /\bHKD\b|\bHK\$/g, 4],
  ["EUR", /\bEUR\b|€/g, 3],
  ["EUR", /MwSt|\bUSt\b|Summe\b|\bTVA\b|\bBTW\b|\bGmbH\b/gi, 1],
  ["GBP", /\bGBP\b|£/g, 3],
  ["GBP", /\bVAT NO\b|\bPLC\b|\.co\.uk/gi, 0.7],
  ["CHF", /\bCHF\b/g, 4],
  ["PLN", /\bPLN\b|zł|PARAGON FISKALNY/gi, 4],
  ["SEK", /\bSEK\b/g, 4],
  ["NOK", /\bNOK\b|\bMVA\b/g, 3],
  ["DKK", /\bDKK\b/g, 4],
  ["CZK", /\bCZK\b|Kč/g, 4],
  ["HUF", /\bHUF\b|(?<=\d ?)Ft\b|\bKFT\b/g, 3],
  ["TRY", /₺|\bKDV\b/g, 3],
  ["INR", /\bINR\b|₹|GSTIN|\bCGST\b|\bSGST\b/g, 3],
  ["PKR", /\bPKR\b/g, 4],
  ["LKR", /\bLKR\b/g, 4],
  ["THB", /\bTHB\b|฿|\bBAHT\b/gi, 4],
  ["IDR", /\bIDR\b|\bRp(?=\.? ?\d)|\bTUNAI\b.*\bKEMBALI\b/g, 3],
  ["PHP", /\bPHP\b|₱/g, 4],
  ["VND", /\bVND\b|₫/g, 4],
  ["KWD", /\bKWD\b|\bK\.?D\.?(?= ?\d+\.\d{3}\b)|KUWAIT/gi, 4],
  ["BHD", /\bBHD(?= ?\d+\.\d{3}\b)|BAHRAIN/gi, 4],
  ["AUD", /\bAUD\b|\bAU?\$|\bABN(?![A-Z])/g, 3],
  ["NZD", /\bNZD\b|\bNZ\$/g, 4],
  ["CAD", /\bCAD\b|\bHST\b|\bCA?\$/g, 3],
  ["MXN", /\bMXN\b|\bMX\$/g, 4],
  ["COP", /\bCOP\b/g, 4],
  ["CLP", /\bCLP\b/g, 4],
  ["USD", /\bUSD\b|\bUS\$/g, 3],
];

/** What several share. */
export const SHARED: readonly (readonly [currencies: readonly string[], sign: RegExp, weight: number])[] = [
  [["USD", "AUD", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD"], /(?<!\b(?:US|AU?|S|NT|HK|NZ|CA?|MX))\$/g, 1],
  [["CNY", "JPY"], /[¥税]/g, 1.5],
  [["JPY", "HKD", "TWD"], /[合小]計/g, 1.5],
  [["SEK", "DKK"], /\bMOMS\b/gi, 2],
  [["SEK", "NOK", "DKK", "ISK"], /(?<=\d ?)kr\b|\bkr(?=\.? ?\d)/gi, 1],
  [["INR", "PKR", "LKR"], /\bRs(?=\.? ?\d)/g, 3],
  [["EUR", "CLP", "COP", "MXN"], /\bIVA\b/g, 1],
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
  return new RegExp(`[A-Za-z]{3}(?:[,.] ?| (?!${WORDS}))(?:${states})(?:-\\d{4})?\\b(?![.,]\\d| (?!US)[A-Za-z])`, "g");
};

/** The end of an address, with its postcode: CANADA DRY, BONE CHINA and what is a PRODUCT OF a country say nothing of the till. */
const place = (names: string) =>
  new RegExp(`\\b(?:${names})(?:,? \\d[\\d-]{2,7})?[.,]?$(?<!\\b(?:BONE|FINE|FROM|IN|OF|ORIGIN)\\b.*)`, "gim");

/**
 * What only says where it was printed. It divides the voices of shared signs and has none of its own: without a sign nothing
 * is known. Goods are called after countries, so that one settles ¥ between two, and not $ between ten.
 */
export const HINTS: readonly (readonly [currency: string, hint: RegExp, weight: number])[] = [
  // Canada and Pakistan have others, by longer names; a tax invoice may follow "cash sales".
  ["USD", /(?<!\b(?:HARMONI[SZ]ED|PROVINCIAL|GENERAL|RETAIL|QU[EÉ]BEC) )\bSALES TAX\b(?! INVOICE)/gi, 3],
  ["USD", zip(), 3],
  ["JPY", place("JAPAN|TOKYO|OSAKA"), 0.5],
  ["JPY", /東京都|大阪[府市]/g, 0.5],
  ["CNY", place("CHINA|BEIJING|SHANGHAI"), 0.5],
  ["AUD", place("AUSTRALIA"), 0.5],
  ["NZD", place("NEW ZEALAND"), 0.5],
  ["CAD", place("CANADA"), 0.5],
  ["HKD", place("HONG ?KONG"), 0.5],
  ["TWD", place("TAIWAN"), 0.5],
  ["MXN", place("M[EÉ]XICO"), 0.5],
  ["COP", place("COLOMBIA"), 0.5],
  ["CLP", place("CHILE"), 0.5],
  ["PKR", place("PAKISTAN"), 0.5],
  ["LKR", place("SRI LANKA"), 0.5],
];
