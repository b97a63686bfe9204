/** A postcode whose form, with what stands beside it, is that of those countries. */
export interface PostcodeForm {
  countries: string;
  pattern: RegExp;
}

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
function usZipPattern(): RegExp {
  const states = US_STATES_BY_ZIP.map((some, digit) => `(?:${some}) ${digit}\\d{4}`).join("|");
  return new RegExp(
    `(?<=[A-Za-z]{3}(?:[,.] ?| (?!${AMBIGUOUS_STATES})))(?:${states})(?:-\\d{4})?\\b(?![.,]\\d| (?!US)[A-Za-z])`,
    "g",
  );
}

/** A state or federal territory of Malaysia, or what is said in its place: SELANGOR D.E., DARUL TAKZIM. */
function malaysianStatePattern(): RegExp {
  const states =
    "JOHOR|KEDAH|KELANTAN|KUALA ?LUMPUR|LABUAN|MELAKA|MALACCA|NEGERI SEMBILAN|PAHANG|P(?:ULAU )?PINANG|PENANG|PERAK|PERLIS|PUTRAJAYA|SABAH|SARAWAK|SELANGOR|SHAH ALAM|PETALING JAYA|TERENGGANU";
  return new RegExp(
    String.raw`\b(?:${states})\b|\bDARUL (?:AMAN|EHSAN|IMAN|KHUSUS|MAKMUR|NAIM|RIDZUAN|TA.?ZIM)\b`,
    "gi",
  );
}

/**
 * A postcode of so many digits and one of the largest towns behind it, at the end of a line or of its part: what has an amount to its
 * right is of goods. The recognizer has no umlauts, and drops spaces.
 */
const town = (countries: string, postcode: string, towns: string): PostcodeForm => ({
  countries,
  pattern: new RegExp(
    String.raw`(?<![\p{L}\d])(?:${countries}-)?${postcode} ?(?:${towns})(?!\p{L})(?= *(?:$|[,.(-]))`,
    "gimu",
  ),
});

/** A district or town before what an address has: goods are called after towns, too. */
const district = (countries: string, names: string): PostcodeForm => ({
  countries,
  pattern: new RegExp(
    `(?:${names})(?=(?:(?!  )[^\\n]){0,16}?(?:[路道號号]|大[廈厦]|中心|[廣广][場场]|商[場场]|分店|店$))`,
    "gmu",
  ),
});

export const POSTCODE_FORMS: readonly PostcodeForm[] = [
  { countries: "US", pattern: usZipPattern() },
  { countries: "GB", pattern: /(?<=[A-Za-z]{3}[,.]? {0,2})\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/gm },
  {
    countries: "CA",
    pattern: /\b(?:AB|BC|MB|NB|NL|NS|NT|ON|PE|QC|SK|YT)[ ,]{1,2}[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b/g,
  },
  { countries: "AU", pattern: /\b(?:NSW 2|VIC 3|QLD 4|SA 5|WA 6|TAS 7|ACT 2|NT 0)\d{3}\b/g },
  {
    countries: "NL",
    pattern: /(?<![\p{L}\d])[1-9]\d{3} ?(?!SA|SD|SS|KM|KG|ML|CM|MM|GR|ST)[A-Z]{2} {1,2}[A-Z][A-Za-z]{3,}/gu,
  },
  { countries: "PL", pattern: /(?<![\d-])\d{2}-\d{3} [A-ZŁŚŻ][\p{L}]{3,}/gu },
  { countries: "PT", pattern: /(?<![\d-])[1-9]\d{3}-\d{3} [A-Z][\p{L}]{3,}/gu },
  town(
    "DE",
    String.raw`\d{5}`,
    "Berlin|Hamburg|M[uü]e?nchen|K[oö]e?ln|Frankfurt|Stuttgart|D[uü]e?sseldorf|Leipzig|Dortmund|Bremen|Dresden|Hannover|N[uü]e?rnberg",
  ),
  town("AT", String.raw`\d{4}`, "Wien|Graz|Linz|Salzburg|Innsbruck"),
  town("CH", String.raw`\d{4}`, "Z[uü]e?rich|Basel|Bern|Gen[eè]ve|Genf|Lausanne|Luzern|Winterthur|Lugano"),
  town("FR", String.raw`\d{5}`, "Paris|Marseille|Lyon|Toulouse|Nantes|Montpellier|Strasbourg|Bordeaux|Lille"),
  town("ES", String.raw`\d{5}`, "Madrid|Barcelona|Val[eè]ncia|Sevilla|Zaragoza|M[aá]laga|Bilbao|Palma"),
  town("IT", String.raw`\d{5}`, "Roma|Milano|Napoli|Torino|Palermo|Genova|Bologna|Firenze|Venezia|Verona"),
  town("BE", String.raw`\d{4}`, "Bruxelles|Brussels?|Antwerpen|Gent|Li[eè]ge|Brugge"),
  town("DK", String.raw`\d{4}`, "K[oø]benhavn|Aarhus|Odense|Aalborg"),
  town("NO", String.raw`\d{4}`, "Oslo|Bergen|Trondheim|Stavanger"),
  town("SE", String.raw`\d{3} ?\d\d`, "Stockholm|G[oö]teborg|Malm[oö]|Uppsala"),
  town("FI", String.raw`\d{5}`, "Helsinki|Espoo|Tampere|Vantaa|Turku|Oulu"),
  town("CZ", String.raw`\d{3} ?\d\d`, "Praha(?: ?\\d+)?|Brno|Ostrava|Plze[nň]"),
  town("SK", String.raw`\d{3} ?\d\d`, "Bratislava|Ko[sš]ice"),
  town("HU", String.raw`\d{4}`, "Budapest|Debrecen|Szeged"),
  town("GR", String.raw`\d{3} ?\d\d`, "ATHENS|ATHINA|AOHNA|A[OΘ]HNA|THESSALONIKI"),
  town("HR", String.raw`\d{5}`, "Zagreb|Rijeka|Dubrovnik|Zadar"),
  town("TR", String.raw`\d{5}`, "[IİÎ]stanbul|Ankara|[IİÎ]zmir"),
  district("HK", "九[龍龙]|尖沙咀|旺角|[銅铜][鑼锣][灣湾]|沙田|荃[灣湾]|[將将][軍军]澳"),
  district("MO", "澳[門门]|氹仔"),
  district("TW", "[台臺][北中南東东]|新北|桃[園园]|高雄|新竹|基隆"),
  { countries: "SG", pattern: /\bSINGAPORE \d{6}\b|\bS ?\(\d{6}\)/gi },
  { countries: "JP", pattern: /〒 ?\d{3}-\d{4}|[東东]京都|大阪[府市]/g },
  { countries: "MY", pattern: malaysianStatePattern() },
  { countries: "MY BN SG ID", pattern: /\bJALAN(?:[A-Z]{4,}\d{1,2}[A-Z]?)?\b|\bJLN\b|\bTAMAN\b/gi },
  { countries: "ID", pattern: /\b(?:JAKARTA|BANDUNG|SURABAYA|YOGYAKARTA|DENPASAR)\b/gi },
];
