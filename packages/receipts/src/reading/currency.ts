import { HINTS, SHARED, SIGNS } from "./currency-signs.ts";
import type { Piece, Sheet } from "./rows.ts";

/** What the amounts of a receipt are in. */
export interface PickedCurrency {
  value: string;
  /** Its part of all that was said for any, 0 to 1. */
  share: number;
  reason: string;
  /** What it was read from: these characters of the piece. */
  piece: Piece;
  start: number;
  end: number;
}

/** With less of what was said, another currency is nearly as likely. */
export const LEAST_SHARE = 0.6;
/** A sign is counted so often; a column of prices says no more than three of them. */
const ENOUGH = 3;
/** What speaks for each of those that share a sign when nothing else does: any of them may be it. */
const UNSAID = 0.2;

interface Voice {
  currency: string;
  weight: number;
  sign: RegExpExecArray;
  shared: boolean;
}

/** The currency of a receipt; undefined when nothing was said for any. */
export function pickCurrency(sheet: Sheet): PickedCurrency | undefined {
  const print = printOf(sheet);
  const voices = voicesIn(print.text);
  const [best] = [...weighed(voices)].toSorted(([, a], [, b]) => b - a);
  if (!best) return undefined;
  const [value, weight] = best;
  // Its own signs come before those that it shares.
  const { sign, shared } = voices.find(({ currency }) => currency === value)!;
  return {
    value,
    share: weight / voices.reduce((sum, one) => sum + one.weight, 0),
    reason: `"${sign[0].trim()}" is printed${shared ? ", which other currencies have too" : ""}`,
    ...print.at(sign),
  };
}

/** A shared sign speaks for each of its currencies as loudly as everything else does; a hint speaks by it alone. */
function voicesIn(text: string): Voice[] {
  const own = SIGNS.flatMap(([currency, pattern, weight]) =>
    heard(text, pattern).map(({ sign, times }) => ({ currency, weight: weight * times, sign, shared: false })),
  );
  const said = weighed([...own, ...hinted(text)]);
  const shared = SHARED.flatMap(([currencies, pattern, weight]) =>
    heard(text, pattern).flatMap(({ sign, times }) => {
      const parts = currencies.map((currency) => ({ currency, part: UNSAID + (said.get(currency) ?? 0) }));
      const whole = parts.reduce((sum, { part }) => sum + part, 0);
      return parts.map(({ currency, part }) => ({
        currency,
        weight: (weight * times * part) / whole,
        sign,
        shared: true,
      }));
    }),
  );
  return [...own, ...shared];
}

/** Once each: a country in every line of a receipt is on its goods. */
const hinted = (text: string) =>
  HINTS.flatMap(([currency, hint, weight]) => heard(text, hint).map(() => ({ currency, weight })));

/** Where it is first printed, and how often; nothing when it is not. */
function heard(text: string, pattern: RegExp): { sign: RegExpExecArray; times: number }[] {
  const [sign, ...more] = text.matchAll(pattern);
  return sign ? [{ sign, times: Math.min(ENOUGH, 1 + more.length) }] : [];
}

function weighed(voices: readonly Pick<Voice, "currency" | "weight">[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const { currency, weight } of voices) weights.set(currency, (weights.get(currency) ?? 0) + weight);
  return weights;
}

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
  return {
    text,
    at({ index, 0: found }: RegExpExecArray) {
      const { piece, from } = begins.findLast((one) => one.from <= index)!;
      return { piece, start: index - from, end: Math.min(piece.text.length, index - from + found.length) };
    },
  };
}
