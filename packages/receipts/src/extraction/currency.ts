import { type EvidenceKind, type CurrencyMark, CURRENCY_MARKS } from "./currency-signs.ts";
import { type CountryClue, findCountryClues } from "./clues/country-clues.ts";
import { currenciesOfAll } from "./clues/countries.ts";
import { isBillLabel, parseLabel } from "./amounts/labels.ts";
import type { TextPiece, PageRows } from "./layout/rows.ts";
import { toPrintedText, type PrintedText } from "./printed-text.ts";

/** The currency of a receipt's amounts. */
export interface ExtractedCurrency {
  value: string;
  /** 0 to 1: how likely it is by what is printed. */
  trust: number;
  reason: string;
  /** The reasons for a review; none when the evidence is sufficient. */
  doubts: readonly string[];
  /** The countries that clues speak for, one alone each. */
  countries: ReadonlySet<string>;
  /** When nothing but its mark is sufficient: the rows where it stands. The total must be in one of them. */
  markedRows?: ReadonlySet<number>;
  /** Its main evidence, when that is printed: these characters of the piece. */
  at?: { piece: TextPiece; start: number; end: number };
}

/** What speaks for a currency before anything is read. Places are the codes of the countries there and around. */
export interface CurrencyExpectations {
  photoCountries?: readonly string[];
  runCountries?: readonly string[];
  /** What the organization pays in. */
  organizationCurrency?: string | undefined;
}

/** With a smaller share of the likelihood, another currency may be meant. */
const MIN_SHARE = 0.75;
/** What evidence must add up to, in natural log odds, when no mark of one currency is beside the amounts: shares alone are none. */
const FLOOR = { withSharedMark: 4.5, withoutMark: 5.5 };
/** One kind of evidence is never sufficient, however strong: it may be of a bank, a brand, a neighbour. */
const MIN_EVIDENCE_KINDS = 2;
/** Clues of one currency alone, of so many kinds and so strong: then a sign of several others is how the till prints any money. */
const CERTAIN = { kinds: 3, sum: 9 };
/** What is weaker names no currency, not even for the person who looks. */
const MIN_NAMED = 0.6;
/** What is weaker against a currency is no reason for a review. */
const MIN_OBJECTION = 1;
/** Beside a mark at the total these say nothing against it: a French cook abroad, the web page of a chain. */
const OVERRULED_BY_MARK: ReadonlySet<EvidenceKind> = new Set(["language", "web page"]);
/** Of a place; the organization's currency decides only between those that are as likely. */
const EXPECTATION_WEIGHT = { location: 4, organization: 0.75 };
const MARK_WEIGHT = { besideMoney: 6, elsewhere: 4, shared: 2, foreign: 0.75, misread: 2 };

/** What speaks for one of these currencies. */
interface Evidence {
  currencies: readonly string[];
  /** None for a mark. */
  countries: readonly string[];
  kind: EvidenceKind;
  weight: number;
  /** As reasons and doubts name it. */
  quote: string;
  /** Where it is printed. */
  found?: RegExpExecArray;
  /** A mark beside an amount, of the bill or of other text. */
  isBesideMoney: boolean;
  /** The rows of the bill where it is beside an amount. */
  rows: ReadonlySet<number>;
}

/** The currency of a receipt that was handed in on that day; undefined without evidence. */
export function readCurrency(
  pageRows: PageRows,
  handedIn: Date,
  expected: CurrencyExpectations = {},
): ExtractedCurrency | undefined {
  const printed = toPrintedText(pageRows);
  const evidence = [
    ...findMarks(printed, CURRENCY_MARKS),
    ...findMisreadMarks(printed),
    ...findCountryClues(printed)
      .filter(({ found }) => printed.isWord(found))
      .map((clue) => toEvidence(clue, handedIn)),
    ...expectedEvidence(expected, handedIn),
  ].filter(({ currencies }) => currencies.length > 0);
  const scores = scoreCurrencies(evidence);
  const [best] = [...scores].toSorted(([, a], [, b]) => b - a);
  if (!best || best[1] < MIN_NAMED) return undefined;
  const [value, score] = best;
  const share = Math.exp(score) / [...scores.values()].reduce((sum, one) => sum + Math.exp(one), 0);
  const support = evidence
    .filter(({ currencies }) => currencies.includes(value))
    .toSorted(
      (a, b) => Number(!a.found) - Number(!b.found) || Number(isShared(a)) - Number(isShared(b)) || b.weight - a.weight,
    );
  const against = evidence.filter(
    // A tax that a country has not: what it is called elsewhere says little for any of those, and much against this one.
    ({ kind, currencies, weight, isBesideMoney }) =>
      !currencies.includes(value) && (weight >= MIN_OBJECTION || isBesideMoney || kind === "tax"),
  );
  const main = support[0]!;
  const locations = support.filter((one) => one.kind === "location" && one !== main);
  return {
    value,
    trust: share * (1 - Math.exp(-score)),
    reason: [
      main.found
        ? `${main.quote} is printed${isShared(main) ? ", which other currencies have too" : ""}`
        : `nothing is printed for it; by ${main.quote}`,
      ...locations.map(({ quote }) => `by ${quote}`),
    ].join("; "),
    countries: new Set(support.flatMap(({ countries }) => (countries.length === 1 ? countries : []))),
    ...assessCurrency({ value, score, share, support, against }),
    ...(main.found && { at: printed.at(main.found) }),
  };
}

/** Only ever evidence beside the print: alone it names a currency for the person who looks. */
function expectedEvidence(
  { photoCountries = [], runCountries = [], organizationCurrency }: CurrencyExpectations,
  handedIn: Date,
): Evidence[] {
  const expectation = (
    kind: keyof typeof EXPECTATION_WEIGHT,
    currencies: readonly string[],
    countries: readonly string[],
    quote: string,
  ): Evidence => ({
    currencies,
    countries,
    kind,
    weight: EXPECTATION_WEIGHT[kind],
    quote,
    isBesideMoney: false,
    rows: new Set(),
  });
  const location = (countries: readonly string[], quote: string) =>
    expectation("location", currenciesOfAll(countries, handedIn), countries, `${quote} (${countries.join(", ")})`);
  return [
    location(photoCountries, "the place of its photo"),
    location(runCountries, "the area of its run"),
    expectation(
      "organization",
      organizationCurrency === undefined ? [] : [organizationCurrency],
      [],
      "the currency of the organization",
    ),
  ];
}

const isShared = ({ currencies }: Pick<Evidence, "currencies">): boolean => currencies.length > 1;

interface CurrencyCase {
  value: string;
  score: number;
  share: number;
  support: readonly Evidence[];
  against: readonly Evidence[];
}

/**
 * Sufficient is a mark of this currency alone beside the total, or evidence of several kinds that adds up to the floor; in both cases
 * only when nothing that is printed speaks for another currency.
 */
function assessCurrency({
  value,
  score,
  share,
  support,
  against,
}: CurrencyCase): Pick<ExtractedCurrency, "doubts" | "markedRows"> {
  const marks = support.filter((one) => one.kind === "mark" && one.rows.size > 0);
  const idle = support.filter((one) => !carries(one, support));
  const kinds = new Set(support.filter((one) => !idle.includes(one)).map(({ kind }) => kind)).size;
  const hasSharedMark = support.some(({ kind, rows }) => kind !== "mark" && rows.size > 0);
  const floor = hasSharedMark ? FLOOR.withSharedMark : FLOOR.withoutMark;
  const isEnough =
    kinds - Math.sign(marks.length) >= MIN_EVIDENCE_KINDS &&
    score - overvaluedMark(support) - idle.reduce((sum, { weight }) => sum + weight, 0) >= floor;
  const language = Math.max(0, ...support.filter(({ kind }) => kind === "language").map(({ weight }) => weight));
  const isCertain = isBeyondSigns(support);
  const objections = against.filter(
    ({ kind, weight, found }) =>
      !(marks.length > 0 && OVERRULED_BY_MARK.has(kind)) &&
      // Neighbours share words: Czech is no Slovak, where as much is Czech.
      !(kind === "language" && weight <= language) &&
      !(kind === "shared mark" && (isCertain || marks.some((mark) => isPartOfMark(found, mark.found)))),
  );
  return {
    ...(marks.length > 0 && !isEnough && { markedRows: new Set(marks.flatMap(({ rows }) => [...rows])) }),
    doubts: [
      share < MIN_SHARE && "what is printed may mean another currency",
      marks.length === 0 && !isEnough && `nothing but ${quoteAll(support)} speaks for ${value}`,
      objections[0] &&
        (objections[0].found
          ? `${objections[0].quote} is printed too, which is not ${value}`
          : `${objections[0].quote} speaks against ${value}`),
    ].filter((doubt) => typeof doubt === "string"),
  };
}

/** Whether its clues leave no room for what a sign of several other currencies says: $ on a Malaysian bill. */
function isBeyondSigns(support: readonly Evidence[]): boolean {
  const clues = support.filter((one) => one.found && one.countries.length > 0 && !isShared(one));
  const strongest = strongestByKind(clues);
  return strongest.length >= CERTAIN.kinds && sum(strongest) >= CERTAIN.sum;
}

/** "R 100.00" below "RM 64.70": its second letter was not read. */
const isPartOfMark = (part: RegExpExecArray | undefined, whole: RegExpExecArray | undefined): boolean =>
  part !== undefined &&
  whole !== undefined &&
  whole[0].trim().length > part[0].trim().length &&
  whole[0].trim().startsWith(part[0].trim());

/**
 * Whether it may help to decide. The currency of the organization never does, and a place only where what is printed may be of there:
 * Serbian words and a photo from Finland have nothing in common but the euro.
 */
function carries({ kind, countries }: Evidence, support: readonly Evidence[]): boolean {
  if (kind !== "location") return kind !== "organization";
  const clues = support.filter((one) => one.found && one.countries.length > 0);
  return clues.length === 0 || clues.some((clue) => clue.countries.some((country) => countries.includes(country)));
}

/**
 * How much of the score of a currency's own mark counts for nothing: all of it beside amounts, since the total may be another's, and most
 * of it without one, since EUR may be a pallet. There it is full evidence beside a clue of this currency alone, and for the meaning of a shared mark.
 */
function overvaluedMark(support: readonly Evidence[]): number {
  const own = support.filter(({ kind }) => kind === "mark");
  const weight = Math.max(0, ...own.map((mark) => mark.weight));
  if (own.some(({ rows }) => rows.size > 0)) return weight;
  const isBacked = support.some((one) => one.kind !== "mark" && (!isShared(one) || one.rows.size > 0));
  return Math.max(0, weight - (isBacked ? MARK_WEIGHT.elsewhere : MARK_WEIGHT.shared));
}

const MAX_QUOTED = 3;
const quoteAll = (evidence: readonly Evidence[]): string =>
  [...new Set(evidence.map(({ quote }) => quote))].slice(0, MAX_QUOTED).join(", ");
const printedQuote = (found: RegExpExecArray): string => `"${found[0].trim()}"`;

/** For each currency the strongest evidence of each kind, added up. */
function scoreCurrencies(evidence: readonly Evidence[]): Map<string, number> {
  const currencies = new Set(evidence.flatMap((one) => one.currencies));
  return new Map(
    [...currencies].map((currency) => [
      currency,
      sum(strongestByKind(evidence.filter((one) => one.currencies.includes(currency)))),
    ]),
  );
}

/** Of each kind of evidence the weight of the strongest. */
const strongestByKind = (evidence: readonly Evidence[]): number[] =>
  [...Map.groupBy(evidence, ({ kind }) => kind).values()].map((same) => Math.max(...same.map(({ weight }) => weight)));
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function toEvidence({ kind, countries, found, weight }: CountryClue, handedIn: Date): Evidence {
  const currencies = currenciesOfAll(countries, handedIn);
  const quote = printedQuote(found);
  return { currencies, countries, kind, weight, quote, found, isBesideMoney: false, rows: new Set() };
}

function findMarks(printed: PrintedText, marks: readonly CurrencyMark[]): Evidence[] {
  const words = (pattern: RegExp) => [...printed.text.matchAll(pattern)].filter((one) => printed.isWord(one));
  return marks.flatMap(({ currencies, kind, letters, pattern, besideMoney }) => {
    // Of a hundred marks a receipt has two or three.
    if (!letters.test(printed.text)) return [];
    const [found, beside] = [words(pattern), words(besideMoney)];
    const [first] = [...beside, ...found];
    if (!first) return [];
    // Where it is a mark at all, it is one beside numbers without decimals, too.
    const rows = new Set(isOnBill(beside.map(printed.lineOf)) ? [...beside, ...found].map(printed.rowOf) : []);
    const weight = markWeight(kind, { isOnBill: rows.size > 0, isBesideMoney: beside.length > 0 });
    const at = { quote: printedQuote(first), found: first, isBesideMoney: beside.length > 0, rows };
    return [{ currencies, countries: [], kind, weight, ...at }];
  });
}

/** Beside an amount that is not of the bill a mark is of a rate or of goods. */
function markWeight(kind: CurrencyMark["kind"], at: { isOnBill: boolean; isBesideMoney: boolean }): number {
  if (kind === "shared mark") return at.isOnBill ? MARK_WEIGHT.shared : MARK_WEIGHT.foreign;
  if (at.isOnBill) return MARK_WEIGHT.besideMoney;
  return at.isBesideMoney ? MARK_WEIGHT.foreign : MARK_WEIGHT.elsewhere;
}

/**
 * The recognizer has no €, £, ₩, ฿, ₫, č and 円. It drops most of them, and takes others for these letters: behind an amount only € for
 * e and c, before it € and £ for some.
 */
const MISREAD_MARKS: readonly (readonly [currencies: string, pattern: RegExp])[] = [
  ["EUR", /(?<=(?<![\d.,:/-])\d[\d ]*[.,]\d{2} ?)[eEcC](?![\p{L}\p{N}])/gu],
  ["EUR GBP", /(?<![\p{L}\p{N}])[eEcCfF](?=-?\d{1,4}[.,]\d{2}(?!\d|[.,:/-]\d))/gu],
  ["THB", /(?<![\p{L}\p{N}])B(?=\d{1,5}\.\d{2}(?!\d))/gu],
  ["KRW", /#(?=\d{1,3}(?:,\d{3})+(?!\d))/gu],
  ["CZK", /(?<=(?<![\d.,:/-])\d[\d ]*[.,]\d{2} ?)K(?![\p{L}\p{N}])/gu],
  ["VND", /(?<=\d\.\d{3} ?)d(?![\p{L}\p{N}])/gu],
  ["JPY", /(?<=\d)用/gu],
];

/**
 * Only in the rows of totals and payments, or at several amounts of a row: behind the price of goods such a letter is the rate of its
 * tax.
 */
function findMisreadMarks(printed: PrintedText): Evidence[] {
  return MISREAD_MARKS.flatMap(([currencies, pattern]) => {
    const inRows = Map.groupBy(printed.text.matchAll(pattern), (found) => printed.rowOf(found));
    const all = [...inRows.values()].flat().filter((found) => {
      const { total, subtotal, cash, card, change } = parseLabel(printed.lineOf(found));
      return Boolean(total ?? subtotal ?? cash ?? card ?? change) || inRows.get(printed.rowOf(found))!.length > 1;
    });
    if (!all[0]) return [];
    return [
      {
        currencies: currencies.split(" "),
        countries: [],
        kind: "misread mark" as const,
        weight: MARK_WEIGHT.misread,
        quote: printedQuote(all[0]),
        found: all[0],
        isBesideMoney: false,
        rows: new Set(all.map(printed.rowOf)),
      },
    ];
  });
}

/** One line alone may be goods: "BOOK ON PHP 12.00". */
const isOnBill = (lines: readonly string[]): boolean =>
  new Set(lines).size > 1 || lines.some((line) => isBillLabel(parseLabel(line)));
