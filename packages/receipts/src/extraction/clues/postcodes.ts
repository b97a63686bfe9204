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
    "JOHOR|KEDAH|KELANTAN|KUALA ?LUMPUR|LABUAN|MELAKA|MALACCA|NEGERI SEMBILAN|PAHANG|P(?:ULAU )?PINANG|PENANG|PERAK|PERLIS|PUTRAJAYA|SABAH|SARAWAK|SELANGOR|TERENGGANU";
  return new RegExp(
    String.raw`\b(?:${states})\b|\bDARUL (?:AMAN|EHSAN|IMAN|KHUSUS|MAKMUR|NAIM|RIDZUAN|TA.?ZIM)\b`,
    "gi",
  );
}

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
  { countries: "SG", pattern: /\bSINGAPORE \d{6}\b|\bS ?\(\d{6}\)/gi },
  { countries: "JP", pattern: /〒 ?\d{3}-\d{4}|[東东]京都|大阪[府市]/g },
  { countries: "MY", pattern: malaysianStatePattern() },
  { countries: "MY BN SG ID", pattern: /\bJALAN\b|\bJLN\b|\bTAMAN\b/gi },
  { countries: "ID", pattern: /\b(?:JAKARTA|BANDUNG|SURABAYA|YOGYAKARTA|DENPASAR)\b/gi },
];
