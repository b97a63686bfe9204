import {
  ENDS_WITH_LABEL,
  CURRENCY_HINTS,
  type EvidenceKind,
  type CurrencySign,
  CURRENCY_SIGNS,
} from "./currency-signs.ts";
import { isBillLabel, parseLabel } from "./amounts/labels.ts";
import type { TextPiece, PageRows } from "./layout/rows.ts";
import { sameOffset } from "./layout/same-offset.ts";

/** The currency of a receipt's amounts. */
export interface ExtractedCurrency {
  value: string;
  /** Its share of all evidence, 0 to 1. */
  share: number;
  reason: string;
  /** The reasons for a review; none when the evidence is sufficient. */
  doubts: readonly string[];
  /** The kinds of evidence for it. */
  kinds: ReadonlySet<EvidenceKind>;
  /** Its main evidence: these characters of the piece. */
  piece: TextPiece;
  start: number;
  end: number;
}

/** With a smaller share of the evidence, another currency is nearly as likely. */
const MIN_SHARE = 0.6;
/** A sign counts at most this often; a column of prices is no more evidence than three of them. */
const MAX_COUNTED = 3;
/** The weight of each currency that shares a sign when there is no other evidence. */
const BASE_WEIGHT = 0.2;
/** This many kinds of evidence that agree are sufficient when no mark of one currency is beside an amount. */
const MIN_EVIDENCE_KINDS = 2;

/** A sign that is printed. */
interface Evidence {
  sign: CurrencySign;
  found: RegExpExecArray;
  times: number;
  /** It is beside amounts of the bill. */
  isBesideMoney: boolean;
}

interface CurrencyVote {
  currency: string;
  weight: number;
  evidence: Evidence;
}

/** The currency of a receipt; undefined without evidence. */
export function readCurrency(pageRows: PageRows): ExtractedCurrency | undefined {
  const printed = toPrintedText(pageRows);
  const [signs, hints] = [findEvidence(printed, CURRENCY_SIGNS), findEvidence(printed, CURRENCY_HINTS)];
  const votes = toVotes(signs, hints);
  const [best] = [...sumWeights(votes)].toSorted(([, a], [, b]) => b - a);
  if (!best) return undefined;
  const [value, weight] = best;
  const share = weight / votes.reduce((sum, one) => sum + one.weight, 0);
  // Its own signs come before those that it shares.
  const own = votes.filter(({ currency }) => currency === value).map(({ evidence }) => evidence);
  const { sign, found } = own.find((one) => !isShared(one)) ?? own[0]!;
  return {
    value,
    share,
    reason: `"${found[0].trim()}" is printed${sign.currencies.length > 1 ? ", which other currencies have too" : ""}`,
    doubts: currencyDoubts(value, share, [...signs, ...hints]),
    kinds: new Set([...signs, ...hints].filter(supports(value)).map((one) => one.sign.kind)),
    ...printed.at(found),
  };
}

const isShared = ({ sign }: Evidence): boolean => sign.currencies.length > 1;
const supports =
  (currency: string) =>
  ({ sign }: Evidence): boolean =>
    sign.currencies.includes(currency);

/**
 * Enough is a mark of this currency alone beside amounts of the bill, or two kinds of evidence that agree; in both cases only when
 * nothing that is printed speaks for another currency.
 */
function currencyDoubts(currency: string, share: number, all: readonly Evidence[]): string[] {
  const support = all.filter(supports(currency));
  const against = all.filter((one) => !supports(currency)(one));
  const isMarked = support.some((one) => one.isBesideMoney && !isShared(one));
  const isEnough = isMarked || new Set(support.map(({ sign }) => sign.kind)).size >= MIN_EVIDENCE_KINDS;
  return [
    share < MIN_SHARE && "what is printed may mean another currency",
    !isEnough && `nothing but ${quoteFirst(support)} speaks for ${currency}`,
    against.length > 0 && `${quoteFirst(against)} is printed too, which is not ${currency}`,
  ].filter((doubt) => doubt !== false);
}

const quoteFirst = ([first]: readonly Evidence[]): string => `"${first!.found[0].trim()}"`;

/** The weight of a shared sign is divided among its currencies by their other evidence; a hint only takes part in this. */
function toVotes(signs: readonly Evidence[], hints: readonly Evidence[]): CurrencyVote[] {
  const own = signs
    .filter((one) => !isShared(one))
    .map((evidence) => ({
      currency: evidence.sign.currencies[0]!,
      weight: evidence.sign.weight * evidence.times,
      evidence,
    }));
  // A hint counts once: a country in every line of a receipt is on its goods.
  const hinted = hints.map(({ sign }) => ({ currency: sign.currencies[0]!, weight: sign.weight }));
  const weights = sumWeights([...own, ...hinted]);
  const shared = signs.filter(isShared).flatMap((evidence) => {
    const { currencies, weight } = evidence.sign;
    const parts = currencies.map((currency) => ({ currency, part: BASE_WEIGHT + (weights.get(currency) ?? 0) }));
    const whole = parts.reduce((sum, { part }) => sum + part, 0);
    return parts.map(({ currency, part }) => ({
      currency,
      weight: (weight * evidence.times * part) / whole,
      evidence,
    }));
  });
  return [...own, ...shared];
}

function findEvidence(printed: PrintedText, signs: readonly CurrencySign[]): Evidence[] {
  const words = (pattern: RegExp | undefined) =>
    pattern ? [...printed.text.matchAll(pattern)].filter((one) => printed.isWord(one)) : [];
  return signs.flatMap((sign) => {
    const [found, beside] = [words(sign.pattern), words(sign.besideMoney)];
    const [first] = [...beside, ...found];
    if (!first) return [];
    const times = Math.min(MAX_COUNTED, found.length);
    return [{ sign, found: first, times, isBesideMoney: isOnBill(beside.map(printed.lineOf)) }];
  });
}

/** One line alone may be goods: "BOOK ON PHP 12.00". */
const isOnBill = (lines: readonly string[]): boolean =>
  new Set(lines).size > 1 || lines.some((line) => isBillLabel(parseLabel(line)));

function sumWeights(votes: readonly Pick<CurrencyVote, "currency" | "weight">[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { currency, weight } of votes) sums.set(currency, (sums.get(currency) ?? 0) + weight);
  return sums;
}

type PrintedText = ReturnType<typeof toPrintedText>;

/** All text as one string, and the piece of a match in it; of a match over several pieces, the first. */
function toPrintedText({ rows }: PageRows) {
  let text = "";
  const begins: { piece: TextPiece; from: number }[] = [];
  for (const { pieces } of rows)
    for (const [n, piece] of pieces.entries()) {
      text += n > 0 ? "  " : "\n";
      begins.push({ piece, from: text.length });
      text += piece.text;
    }
  const at = ({ index, 0: found }: RegExpExecArray) => {
    const { piece, from } = begins.findLast((one) => one.from <= index)!;
    return { piece, start: index - from, end: Math.min(piece.text.length, index - from + found.length) };
  };
  return {
    text,
    at,
    lineOf: ({ index }: RegExpExecArray): string =>
      text.slice(text.lastIndexOf("\n", index) + 1, text.indexOf("\n", index) >>> 0),
    /** Was it a word of its own before spaces were put back? Where those stand is a guess: EURIEL may become EUR IEL. */
    isWord(found: RegExpExecArray): boolean {
      const { piece, start, end } = at(found);
      return isBetweenWords(piece, start) && isBetweenWords(piece, end);
    },
  };
}

/** Does no word of Latin letters run over this place of the piece, as it was recognised? */
function isBetweenWords({ text, raw }: TextPiece, index: number): boolean {
  const right = sameOffset(index, text, raw);
  const isInside = /^\p{Script=Latin}{2}$/u.test(raw.slice(Math.max(0, right - 1), right + 1));
  return !isInside || ENDS_WITH_LABEL.test(raw.slice(0, right));
}
