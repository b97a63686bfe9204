/** A country by what its receipts have. One line a country; each kind of clue is found by `country-clues.ts`. */
export interface Country {
  code: string;
  /** What is paid there, and what was paid until a day in the memory of receipts. */
  currency: string;
  before?: { currency: string; until: string };
  /** In its own language and in English, where no common goods are called so. */
  names: string;
  /** Of its telephone numbers, without +. */
  dial: string;
  /** Of its web pages; absent where pages of all countries have it. */
  domain?: string;
  languages: string;
}

type Row = [codes: string, names: string, dial: string, languages: string];

/** The first country of a language is its home. Country, currency, domain (- for none); names; telephone prefix; languages on receipts. */
const ROWS: readonly Row[] = [
  ["GB GBP uk", "UNITED KINGDOM|GREAT BRITAIN|ENGLAND|SCOTLAND|WALES", "44", "en"],
  ["IE EUR ie", "IRELAND|EIRE", "353", "en"],
  ["FR EUR fr", "FRANCE", "33", "fr"],
  ["MC EUR mc", "MONACO", "377", "fr"],
  ["BE EUR be", "BELGI(?:UM|QUE|[EË])", "32", "nl fr"],
  ["NL EUR nl", "NEDERLAND|NETHERLANDS|HOLLAND", "31", "nl"],
  ["LU EUR lu", "LUXEMBOURG", "352", "fr de"],
  ["DE EUR de", "DEUTSCHLAND|GERMANY", "49", "de"],
  ["AT EUR at", "[OÖ]STERREICH|AUSTRIA", "43", "de"],
  ["CH CHF ch", "SCHWEIZ|SUISSE|SVIZZERA|SWITZERLAND", "41", "de fr it"],
  ["LI CHF li", "LIECHTENSTEIN", "423", "de"],
  ["ES EUR es", "ESPA[NÑ]A|SPAIN", "34", "es"],
  ["AD EUR ad", "ANDORRA", "376", "es fr"],
  ["PT EUR pt", "PORTUGAL", "351", "pt"],
  ["IT EUR it", "ITALIA|ITALY", "39", "it"],
  ["SM EUR sm", "SAN MARINO", "378", "it"],
  ["MT EUR mt", "MALTA", "356", "en"],
  ["GR EUR gr", "GREECE|HELLAS", "30", "el"],
  ["CY EUR cy", "CYPRUS", "357", "el"],
  ["SI EUR si", "SLOVENIJA|SLOVENIA", "386", "sl"],
  ["HR EUR hr", "HRVATSKA|CROATIA", "385", "hr"],
  ["BA BAM ba", "BOSNA|BOSNIA", "387", "hr"],
  ["RS RSD rs", "SRBIJA|SERBIA", "381", "hr"],
  ["ME EUR -", "CRNA GORA|MONTENEGRO", "382", "hr"],
  ["MK MKD mk", "MACEDONIA", "389", "mk"],
  ["AL ALL al", "SHQIPERI|ALBANIA", "355", "sq"],
  ["XK EUR -", "KOSOV[AO]", "383", "sq"],
  ["BG EUR bg", "BULGARIA", "359", "bg"],
  ["RO RON ro", "ROM[AÂ]NIA", "40", "ro"],
  ["MD MDL md", "MOLDOVA", "373", "ro"],
  ["HU HUF hu", "MAGYARORSZ[AÁ]G|HUNGARY", "36", "hu"],
  ["SK EUR sk", "SLOVENSKO|SLOVAKIA", "421", "sk"],
  ["CZ CZK cz", "[CČ]ESKO|CZECH REPUBLIC|CZECHIA|[CČ]ESK[AÁ] REPUBLIKA", "420", "cs"],
  ["PL PLN pl", "POLSKA|POLAND", "48", "pl"],
  ["LT EUR lt", "LIETUVA|LITHUANIA", "370", "lt"],
  ["LV EUR lv", "LATVIJA|LATVIA", "371", "lv"],
  ["EE EUR ee", "EESTI|ESTONIA", "372", "et"],
  ["FI EUR fi", "SUOMI|FINLAND", "358", "fi sv"],
  ["SE SEK se", "SVERIGE|SWEDEN", "46", "sv"],
  ["NO NOK no", "NORGE|NORWAY", "47", "no"],
  ["DK DKK dk", "DANMARK|DENMARK", "45", "da"],
  ["IS ISK is", "[IÍ]SLAND|ICELAND", "354", "is"],
  ["US USD -", "USA|U\\.S\\.A\\.?|UNITED STATES", "1", "en es"],
  ["CA CAD ca", "CANADA", "1", "en fr"],
  ["MX MXN mx", "M[EÉ]XICO", "52", "es"],
  ["GT GTQ gt", "GUATEMALA", "502", "es"],
  ["SV USD sv", "EL SALVADOR", "503", "es"],
  ["HN HNL hn", "HONDURAS", "504", "es"],
  ["NI NIO ni", "NICARAGUA", "505", "es"],
  ["CR CRC cr", "COSTA RICA", "506", "es"],
  ["PA USD pa", "PANAM[AÁ]", "507", "es"],
  ["DO DOP do", "REP(?:\\.|[UÚ]BLICA) DOMINICANA", "1", "es"],
  ["CU CUP cu", "CUBA", "53", "es"],
  ["CO COP -", "COLOMBIA", "57", "es"],
  ["VE VES ve", "VENEZUELA", "58", "es"],
  ["EC USD ec", "ECUADOR", "593", "es"],
  ["PE PEN pe", "PER[UÚ]", "51", "es"],
  ["BO BOB bo", "BOLIVIA", "591", "es"],
  ["PY PYG py", "PARAGUAY", "595", "es"],
  ["UY UYU uy", "URUGUAY", "598", "es"],
  ["CL CLP cl", "CHILE", "56", "es"],
  ["AR ARS ar", "ARGENTINA", "54", "es"],
  ["BR BRL br", "BRASIL|BRAZIL", "55", "pt"],
  ["TR TRY tr", "T[UÜ]RK[IİÎ]YE", "90", "tr"],
  ["IL ILS il", "ISRAEL", "972", "he"],
  ["EG EGP eg", "EGYPT", "20", "ar"],
  ["MA MAD ma", "MAROC|MOROCCO", "212", "fr ar"],
  ["DZ DZD dz", "ALG[EÉ]RIE|ALGERIA", "213", "fr ar"],
  ["TN TND tn", "TUNISIE|TUNISIA", "216", "fr ar"],
  ["SN XOF sn", "S[EÉ]N[EÉ]GAL", "221", "fr"],
  ["CI XOF ci", "C[OÔ]TE D.IVOIRE", "225", "fr"],
  ["CM XAF cm", "CAMEROUN", "237", "fr"],
  ["NG NGN ng", "NIGERIA", "234", "en"],
  ["GH GHS gh", "GHANA", "233", "en"],
  ["KE KES ke", "KENYA", "254", "en"],
  ["ZA ZAR za", "SOUTH AFRICA", "27", "en"],
  ["NA NAD na", "NAMIBIA", "264", "en"],
  ["AE AED ae", "U\\.?A\\.?E\\.?|UNITED ARAB EMIRATES", "971", "ar"],
  ["SA SAR sa", "SAUDI ARABIA", "966", "ar"],
  ["QA QAR qa", "QATAR", "974", "ar"],
  ["OM OMR om", "OMAN", "968", "ar"],
  ["KW KWD kw", "KUWAIT", "965", "ar"],
  ["BH BHD bh", "BAHRAIN", "973", "ar"],
  ["IN INR in", "BHARAT|INDIA", "91", "en"],
  ["PK PKR pk", "PAKISTAN", "92", "en"],
  ["LK LKR lk", "SRI LANKA", "94", "en"],
  ["NP NPR np", "NEPAL", "977", "en"],
  ["BD BDT bd", "BANGLADESH", "880", "en"],
  ["TH THB th", "THAILAND", "66", "th"],
  ["VN VND vn", "VI[EỆ]T ?NAM", "84", "vi"],
  ["ID IDR id", "INDONESIA", "62", "id"],
  ["MY MYR my", "MALAYSIA", "60", "ms"],
  ["BN BND bn", "BRUNEI(?: DARUSSALAM)?", "673", "ms"],
  ["SG SGD sg", "SINGAPORE", "65", "en"],
  ["PH PHP ph", "PHILIPPINES", "63", "en"],
  ["CN CNY cn", "CHINA|BEIJING|SHANGHAI", "86", "zh-Hans"],
  ["HK HKD hk", "HONG ?KONG|KOWLOON", "852", "zh-Hant"],
  ["MO MOP mo", "MACAU|MACAO", "853", "zh-Hant"],
  ["TW TWD tw", "TAIWAN|TAIPEI", "886", "zh-Hant"],
  ["JP JPY jp", "JAPAN|TOKYO|OSAKA", "81", "ja"],
  ["KR KRW kr", "KOREA|SEOUL", "82", "ko"],
  ["AU AUD au", "AUSTRALIA", "61", "en"],
  ["NZ NZD nz", "NEW ZEALAND|AOTEAROA", "64", "en"],
];

/** Until that day the other currency was paid. */
const CHANGES: Record<string, Country["before"]> = {
  HR: { currency: "HRK", until: "2023-01-01" },
  BG: { currency: "BGN", until: "2026-01-01" },
};

export const COUNTRIES: readonly Country[] = ROWS.map(([codes, names, dial, languages]): Country => {
  const [code, currency, domain] = codes.split(" ");
  const before = CHANGES[code!];
  return {
    code: code!,
    currency: currency!,
    names,
    dial,
    languages,
    ...(domain !== "-" && { domain: domain! }),
    ...(before && { before }),
  };
});
const byCode = new Map(COUNTRIES.map((country) => [country.code, country]));
/** The codes of the countries whose currency is known. */
export const KNOWN_COUNTRIES: ReadonlySet<string> = new Set(byCode.keys());

/** A receipt handed in so long after a change may still be of before it: older ones go to review. */
const CHANGE_MEMORY_MS = 365 * 86_400_000;

/** The currencies of a country on a receipt that is handed in on that day: two in the year after a change. */
export function currenciesOf({ currency, before }: Country, handedIn: Date): string[] {
  if (!before) return [currency];
  const since = handedIn.getTime() - Date.parse(before.until);
  if (since < 0) return [before.currency];
  return since < CHANGE_MEMORY_MS ? [currency, before.currency] : [currency];
}

/** Those of several countries, each once. */
export const currenciesOfAll = (codes: readonly string[], handedIn: Date): string[] => [
  ...new Set(
    codes.flatMap((code) => {
      const country = byCode.get(code);
      return country ? currenciesOf(country, handedIn) : [];
    }),
  ),
];

/** The codes of the countries where it is a language of receipts. */
export const countriesByLanguage = (language: string): string[] =>
  COUNTRIES.filter(({ languages }) => languages.split(" ").includes(language)).map(({ code }) => code);
