import { ENDS_IN_LABEL, HINTS, type Kind, type Sign, SIGNS } from "./currency-signs.ts";
import { isPlaced, labelOf } from "./labels.ts";
import type { Piece, Sheet } from "./rows.ts";
import { samePlace } from "./spaces.ts";

/** What the amounts of a receipt are in. */
export interface PickedCurrency {
  value: string;
  /** Its part of all that was said for any, 0 to 1. */
  share: number;
  reason: string;
  /** Why a person should look at it; none when the evidence is enough. */
  doubts: readonly string[];
  /** The kinds of evidence for it. */
  kinds: ReadonlySet<Kind>;
  /** What it was read from: these characters of the piece. */
  piece: Piece;
  start: number;
  end: number;
}

/** With less of what was said, another currency is nearly as likely. */
const LEAST_SHARE = 0.6;
/** A sign is counted so often; a column of prices says no more than three of them. */
const ENOUGH = 3;
/** What speaks for each of those that share a sign when nothing else does: any of them may be it. */
const UNSAID = 0.2;
/** So many kinds of evidence that agree are enough where no mark of one currency stands beside an amount. */
const ENOUGH_KINDS = 2;

/** A sign that is printed. */
interface Evidence {
  sign: Sign;
  found: RegExpExecArray;
  times: number;
  /** It stands beside amounts of the bill. */
  isBesideMoney: boolean;
}

interface Voice {
  currency: string;
  weight: number;
  evidence: Evidence;
}

/** The currency of a receipt; undefined when nothing was said for any. */
export function pickCurrency(sheet: Sheet): PickedCurrency | undefined {
  const print = printOf(sheet);
  const [signs, hints] = [evidenceIn(print, SIGNS), evidenceIn(print, HINTS)];
  const voices = voicesOf(signs, hints);
  const [best] = [...weighed(voices)].toSorted(([, a], [, b]) => b - a);
  if (!best) return undefined;
  const [value, weight] = best;
  const share = weight / voices.reduce((sum, one) => sum + one.weight, 0);
  // Its own signs come before those that it shares.
  const own = voices.filter(({ currency }) => currency === value).map(({ evidence }) => evidence);
  const { sign, found } = own.find((one) => !isShared(one)) ?? own[0]!;
  return {
    value,
    share,
    reason: `"${found[0].trim()}" is printed${sign.currencies.length > 1 ? ", which other currencies have too" : ""}`,
    doubts: doubtsOf(value, share, [...signs, ...hints]),
    kinds: new Set([...signs, ...hints].filter(isFor(value)).map((one) => one.sign.kind)),
    ...print.at(found),
  };
}

const isShared = ({ sign }: Evidence): boolean => sign.currencies.length > 1;
const isFor =
  (currency: string) =>
  ({ sign }: Evidence): boolean =>
    sign.currencies.includes(currency);

/**
 * Enough is a mark of this currency alone beside amounts of the bill, or two kinds of evidence that agree; in both cases only when
 * nothing that is printed speaks for another currency.
 */
function doubtsOf(currency: string, share: number, all: readonly Evidence[]): string[] {
  const support = all.filter(isFor(currency));
  const against = all.filter((one) => !isFor(currency)(one));
  const isMarked = support.some((one) => one.isBesideMoney && !isShared(one));
  const isEnough = isMarked || new Set(support.map(({ sign }) => sign.kind)).size >= ENOUGH_KINDS;
  return [
    share < LEAST_SHARE && "what is printed may mean another currency",
    !isEnough && `nothing but ${quoted(support)} speaks for ${currency}`,
    against.length > 0 && `${quoted(against)} is printed too, which is not ${currency}`,
  ].filter((doubt) => doubt !== false);
}

const quoted = ([first]: readonly Evidence[]): string => `"${first!.found[0].trim()}"`;

/** A shared sign speaks for each of its currencies as loudly as everything else does; a hint speaks by it alone. */
function voicesOf(signs: readonly Evidence[], hints: readonly Evidence[]): Voice[] {
  const own = signs
    .filter((one) => !isShared(one))
    .map((evidence) => ({
      currency: evidence.sign.currencies[0]!,
      weight: evidence.sign.weight * evidence.times,
      evidence,
    }));
  // A hint counts once: a country in every line of a receipt is on its goods.
  const hinted = hints.map(({ sign }) => ({ currency: sign.currencies[0]!, weight: sign.weight }));
  const said = weighed([...own, ...hinted]);
  const shared = signs.filter(isShared).flatMap((evidence) => {
    const { currencies, weight } = evidence.sign;
    const parts = currencies.map((currency) => ({ currency, part: UNSAID + (said.get(currency) ?? 0) }));
    const whole = parts.reduce((sum, { part }) => sum + part, 0);
    return parts.map(({ currency, part }) => ({
      currency,
      weight: (weight * evidence.times * part) / whole,
      evidence,
    }));
  });
  return [...own, ...shared];
}

function evidenceIn(print: Print, signs: readonly Sign[]): Evidence[] {
  const words = (pattern: RegExp | undefined) =>
    pattern ? [...print.text.matchAll(pattern)].filter((one) => print.isWord(one)) : [];
  return signs.flatMap((sign) => {
    const [found, beside] = [words(sign.pattern), words(sign.besideMoney)];
    const [first] = [...beside, ...found];
    if (!first) return [];
    const times = Math.min(ENOUGH, found.length);
    return [{ sign, found: first, times, isBesideMoney: isOfTheBill(beside.map(print.lineOf)) }];
  });
}

/** One line alone may be goods: "BOOK ON PHP 12.00". */
const isOfTheBill = (lines: readonly string[]): boolean =>
  new Set(lines).size > 1 || lines.some((line) => isPlaced(labelOf(line)));

function weighed(voices: readonly Pick<Voice, "currency" | "weight">[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const { currency, weight } of voices) weights.set(currency, (weights.get(currency) ?? 0) + weight);
  return weights;
}

type Print = ReturnType<typeof printOf>;

/** All print as one text, and which piece a find in it stands on; of one that runs over several, the first. */
function printOf({ rows }: Sheet) {
  let text = "";
  const begins: { piece: Piece; from: number }[] = [];
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
function isBetweenWords({ text, raw }: Piece, index: number): boolean {
  const right = samePlace(index, text, raw);
  const isInside = /^\p{Script=Latin}{2}$/u.test(raw.slice(Math.max(0, right - 1), right + 1));
  return !isInside || ENDS_IN_LABEL.test(raw.slice(0, right));
}
