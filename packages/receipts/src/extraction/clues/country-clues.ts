import type { EvidenceKind } from "../currency-signs.ts";
import { COMPANY_FORMS } from "./company-forms.ts";
import { COUNTRIES, countriesByLanguage, type Country } from "./countries.ts";
import { LANGUAGE_WORDS, SHARED_WORDS, SIMPLIFIED, NOT_JAPANESE, TAX_WORDS, TRADITIONAL } from "./language-words.ts";
import { POSTCODE_FORMS } from "./postcodes.ts";
import { TAX_NUMBER_FORMS } from "./tax-numbers.ts";

/** What is printed and has been found to speak for one of these countries. */
export interface CountryClue {
  kind: EvidenceKind;
  countries: readonly string[];
  found: RegExpExecArray;
  /** In natural log odds, when it is the clue of one country. */
  weight: number;
}

/** The text of a receipt, and the same without accents, which the recognizer drops, in capitals. */
export interface ClueText {
  text: string;
  folded: string;
}

type Finder = (print: ClueText) => CountryClue[];

/** What a clue of each kind is worth; a form that several countries share says less, as their shares show. */
const WEIGHT = {
  validNumber: 4,
  number: 3,
  decisiveCompany: 4,
  company: 3,
  sharedCompany: 1.5,
  taxWord: 2.5,
  sharedTaxWord: 1,
  decisiveTaxWord: 4,
  commonTaxWord: 0.5,
  language: 1.5,
  oneWord: 0.75,
  name: 2.5,
  postcode: 3,
  zip: 4,
  sharedPlace: 0.7,
  telephone: 2.5,
  americanNumber: 1.5,
  webPage: 1.5,
};

const word = (words: string): RegExp => new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${words})(?![\p{L}\p{N}])`, "gu");
const codes = (text: string): string[] => text.split(" ");

/** Every clue of a country on the receipt. */
export const findCountryClues = (print: ClueText): CountryClue[] => FINDERS.flatMap((find) => find(print));

const findTaxNumbers: Finder = ({ text }) =>
  TAX_NUMBER_FORMS.flatMap(({ countries, pattern, isValid, hasCheckDigit }) =>
    [...text.matchAll(pattern)]
      .filter(([, number]) => isValid(number!.toUpperCase().replaceAll(/[^A-Z\d]/g, "")))
      .slice(0, 1)
      .map((found) => ({
        kind: "tax number" as const,
        countries: codes(countries),
        found,
        weight: hasCheckDigit ? WEIGHT.validNumber : WEIGHT.number,
      })),
  );

/** One clue for the first match of each pattern. */
const byPattern =
  (
    kind: EvidenceKind,
    table: readonly (readonly [countries: string, pattern: RegExp, weight: number])[],
    where: keyof ClueText,
  ): Finder =>
  (print) =>
    table.flatMap(([countries, pattern, weight]) => {
      const [found] = print[where].matchAll(pattern);
      return found ? [{ kind, countries: codes(countries), found, weight }] : [];
    });

const isShared = (countries: string): boolean => countries.includes(" ");

const findTaxWords = byPattern(
  "tax",
  [
    // Too many have it to name one of them.
    ["AU NZ SG IN CA MY PK", word("GST"), WEIGHT.commonTaxWord],
    ...TAX_WORDS.map(
      ([countries, words]) =>
        [countries, word(words), isShared(countries) ? WEIGHT.sharedTaxWord : WEIGHT.taxWord] as const,
    ),
    ["IN", word("CGST|SGST|GSTIN"), WEIGHT.decisiveTaxWord],
    ["CA", word("HST"), WEIGHT.decisiveTaxWord],
    // Canada and Pakistan have others, by longer names; a tax invoice may follow "cash sales".
    [
      "US",
      /(?<!\b(?:HARMONI[SZ]ED|PROVINCIAL|GENERAL|RETAIL|QUEBEC) )\bSALES TAX\b(?! INVOICE)/g,
      WEIGHT.decisiveTaxWord,
    ],
    ["JP", /税込|領収|消[費费]税/g, WEIGHT.decisiveTaxWord],
    ["CN", /发票/g, WEIGHT.taxWord],
    ["CN JP TW", /税/g, WEIGHT.sharedPlace],
  ],
  "folded",
);

/** Numbers without a check digit that we know, behind a word that several countries have. */
const findPlainNumbers = byPattern(
  "tax number",
  [
    // Where it is called one: product codes have as many digits.
    [
      "MY",
      /(?:\b(?:[G6][S5]T|SST)|^ST(?= RE[GQ]))\W{0,2}(?:(?:[I1]D|RE[GQ]|REGISTRATION|N[O0]|NUMBER)\b\W{0,3}){0,3}00\d{10}\b/gm,
      WEIGHT.validNumber,
    ],
    ["GB", /\bVAT\b(?:[^\d\n]{0,12}|[^\d\n]{0,6}N0[^\d\n]{0,3})\bGB ?(?:\d ?){9}(?!\d)/g, WEIGHT.number],
    // VAT is paid in more than a hundred countries, and by itself says nothing. Nine digits are the number of a European.
    ["DE GB", /\bVAT\b(?:[^\d\n]{0,12}|[^\d\n]{0,6}N0[^\d\n]{0,3})(?:\d ?){9}(?!\d)/g, WEIGHT.sharedPlace],
    // Of the business, with its check digit, and of its account for the tax.
    ["CA", /\b\d{5} ?\d{4} ?RT ?\d{4}\b/g, WEIGHT.validNumber],
    ["NZ", /\bGST\b[^\d\n]{0,12}\d{2,3}-\d{3}-\d{3}(?!\d|-)/g, WEIGHT.number],
    ["ZA", /\bVAT\b(?:[^\d\n]{0,12}|[^\d\n]{0,6}N0[^\d\n]{0,3})4\d{9}(?!\d)/g, WEIGHT.taxWord],
    ["SA AE", /\b(?:VAT|TRN)\b[^\d\n]{0,12}[13]\d{14}(?!\d)/g, WEIGHT.sharedCompany],
  ],
  "folded",
);

/** Only Brunei shares Sdn Bhd, and nobody Pte Ltd and 株式会社. */
const companyWeight = (countries: string): number =>
  ["SG", "JP"].includes(countries)
    ? WEIGHT.decisiveCompany
    : isShared(countries) && countries !== "MY BN"
      ? WEIGHT.sharedCompany
      : WEIGHT.company;

const findCompanies = byPattern(
  "company",
  COMPANY_FORMS.map(([countries, pattern]) => [countries, pattern, companyWeight(countries)]),
  "text",
);

const findPostcodes = byPattern(
  "place",
  POSTCODE_FORMS.map(({ countries, pattern }) => [
    countries,
    pattern,
    countries === "US" ? WEIGHT.zip : isShared(countries) || countries === "NL" ? WEIGHT.sharedPlace : WEIGHT.postcode,
  ]),
  "text",
);

const LANGUAGES = [
  ...Object.entries(LANGUAGE_WORDS).map(([language, words]) => ({
    countries: countriesByLanguage(language),
    pattern: word(words),
  })),
  ...SHARED_WORDS.map(([countries, words]) => ({ countries: codes(countries), pattern: word(words) })),
];

/** Two different words of a language are the language of the till; one may be the name of a dish. */
const findLanguages: Finder = ({ folded }) =>
  LANGUAGES.flatMap(({ countries, pattern }) => {
    const all = [...folded.matchAll(pattern)];
    const distinct = new Set(all.map(([match]) => match)).size;
    const weight = distinct > 1 ? WEIGHT.language : WEIGHT.oneWord;
    return all[0] ? [{ kind: "language" as const, countries, found: all[0], weight }] : [];
  });

const [ANY_SIMPLIFIED, ANY_TRADITIONAL] = [SIMPLIFIED, TRADITIONAL].map(
  (characters, i, both) =>
    new RegExp(
      `[${Array.from(characters)
        .filter((one) => !both[1 - i]!.includes(one))
        .join("")}]`,
      "gu",
    ),
);

/** The recognizer takes 額 for 额 and 總 for 总 now and then: what most characters are is the script. */
const findChinese: Finder = ({ text }) => {
  const [simplified, traditional] = [[...text.matchAll(ANY_SIMPLIFIED!)], [...text.matchAll(ANY_TRADITIONAL!)]];
  const clue = (countries: string[], [found]: readonly RegExpExecArray[]): CountryClue[] => [
    { kind: "language", countries, found: found!, weight: WEIGHT.language },
  ];
  if (simplified.length > 1 && simplified.length > 2 * traditional.length)
    return clue(countriesByLanguage("zh-Hans"), simplified);
  if (traditional.length < 2 || traditional.length <= simplified.length) return [];
  const isChinese = traditional.some(([character]) => NOT_JAPANESE.includes(character));
  return clue([...countriesByLanguage("zh-Hant"), ...(isChinese ? [] : ["JP"])], traditional);
};

const countryNames = COUNTRIES.map(({ code, names }) => ({ code, pattern: new RegExp(`^(?:${names})$`, "i") }));
/** The end of an address, with its postcode: CANADA DRY, BONE CHINA and what is a PRODUCT OF a country say nothing of the till. */
const NAME_AT_END = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(${COUNTRIES.map(({ names }) => names).join("|")})(?:,? \d[\d-]{2,7})?[.,]?$(?<!(?<!\p{L})(?:BONE|FINE|FROM|IN|OF|ORIGIN|VISA|BANK|AIR)(?!\p{L}).*)`,
  "gimu",
);

const findNames: Finder = ({ text }) =>
  [...text.matchAll(NAME_AT_END)].flatMap((found) => {
    const country = countryNames.find(({ pattern }) => pattern.test(found[1]!));
    return country ? [{ kind: "place" as const, countries: [country.code], found, weight: WEIGHT.name }] : [];
  });

const byDial = Map.groupBy(COUNTRIES, ({ dial }) => dial);

/** A company of a group has its country in brackets: (Hong Kong) Limited. */
const NAMED_COMPANY = new RegExp(
  String.raw`\((${COUNTRIES.map(({ names }) => names).join("|")})\)[ ,.]*(?:CO|CORP|INC|LTD|LIMITED|PTE|PTY|PVT|PRIVATE|SDN)(?!\p{L})`,
  "giu",
);

const findNamedCompanies: Finder = ({ text }) =>
  [...text.matchAll(NAMED_COMPANY)].flatMap((found) => {
    const country = countryNames.find(({ pattern }) => pattern.test(found[1]!));
    return country ? [{ kind: "company" as const, countries: [country.code], found, weight: WEIGHT.company }] : [];
  });

/** A number of the North American plan, as it is printed there: 702.866.2350. 400 is a prefix of China's. */
const AMERICAN_NUMBER =
  /(?<![\d+(.-])(?:\((?!400|800)[2-9]\d\d\) ?|(?!400|800)[2-9]\d\d[.-])[2-9]\d\d[.-]\d{4}(?![\d.-])/g;

const findAmericanTelephones: Finder = ({ text }) =>
  [...text.matchAll(AMERICAN_NUMBER)].map((found) => ({
    kind: "telephone" as const,
    countries: byDial.get("1")!.map(({ code }) => code),
    found,
    weight: WEIGHT.americanNumber,
  }));

/** Only with its + is a number one of the country: the rest may be anything. */
const INTERNATIONAL_NUMBER = /(?<![\p{L}\d])\+ ?(\d[\d ()./-]{7,18}\d)(?!\d)/gu;
/** The line of a maker or a bank is answered where they are. */
const HELP_LINE = /SUPPORT|HOTLINE|SERVICE|HELP/i;
const findTelephones: Finder = ({ text }) =>
  [...text.matchAll(INTERNATIONAL_NUMBER)].flatMap((found) => {
    const line = text.slice(text.lastIndexOf("\n", found.index) + 1, found.index);
    const number = found[1]!.replaceAll(/\D/g, "");
    const countries = [3, 2, 1].map((length) => byDial.get(number.slice(0, length))).find((some) => some !== undefined);
    return countries && !HELP_LINE.test(line)
      ? [{ kind: "telephone" as const, countries: countries.map(({ code }) => code), found, weight: WEIGHT.telephone }]
      : [];
  });

const byDomain = new Map(
  COUNTRIES.filter((country): country is Country & { domain: string } => country.domain !== undefined).map(
    ({ domain, code }) => [domain, code],
  ),
);
const DOMAINS = [...byDomain.keys()].join("|");
/** With what announces a page, or below the second level that some countries have: card.example.com.hk. */
const WEB_PAGE = new RegExp(
  String.raw`(?:(?:www\.|@|//)[a-z\d.-]+?|(?<![a-z\d.-])[a-z\d][a-z\d.-]*\.(?:com|co|org|net|gov|edu))\.(${DOMAINS})(?![a-z\d.-]*[a-z\d])`,
  "gi",
);

const findWebPages: Finder = ({ text }) =>
  [...text.matchAll(WEB_PAGE)].map((found) => ({
    kind: "web page" as const,
    countries: [byDomain.get(found[1]!.toLowerCase())!],
    found,
    weight: WEIGHT.webPage,
  }));

const FINDERS: readonly Finder[] = [
  findTaxNumbers,
  findPlainNumbers,
  findTaxWords,
  findCompanies,
  findPostcodes,
  findLanguages,
  findChinese,
  findNames,
  findNamedCompanies,
  findTelephones,
  findAmericanTelephones,
  findWebPages,
];
