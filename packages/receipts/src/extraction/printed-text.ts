import { ENDS_WITH_LABEL } from "./currency-signs.ts";
import type { TextPiece, PageRows } from "./layout/rows.ts";
import { sameOffset } from "./layout/same-offset.ts";

/** What is printed, to be searched as one text. */
export type PrintedText = ReturnType<typeof toPrintedText>;

/** All text as one string, and the piece of a match in it; of a match over several pieces, the first. */
export function toPrintedText({ rows }: PageRows) {
  let text = "";
  const begins: { piece: TextPiece; from: number; row: number }[] = [];
  for (const { pieces, index } of rows)
    for (const [n, piece] of pieces.entries()) {
      text += n > 0 ? "  " : "\n";
      begins.push({ piece, from: text.length, row: index });
      text += piece.text;
    }
  const beginOf = ({ index }: RegExpExecArray) => begins.findLast((one) => one.from <= index)!;
  const at = (match: RegExpExecArray) => {
    const { piece, from } = beginOf(match);
    const { index, 0: found } = match;
    return { piece, start: index - from, end: Math.min(piece.text.length, index - from + found.length) };
  };
  return {
    text,
    folded: foldAccents(text),
    at,
    rowOf: (match: RegExpExecArray): number => beginOf(match).row,
    lineOf: ({ index }: RegExpExecArray): string =>
      text.slice(text.lastIndexOf("\n", index) + 1, text.indexOf("\n", index) >>> 0),
    /** Was it a word of its own before spaces were put back? Where those stand is a guess: EURIEL may become EUR IEL. */
    isWord(found: RegExpExecArray): boolean {
      const { piece, start, end } = at(found);
      return isBetweenWords(piece, start) && isBetweenWords(piece, end);
    },
  };
}

/** Capitals without accents, each character in its place. */
const foldAccents = (text: string): string =>
  text
    .replaceAll(/[^\n-~]/g, (one) => one.normalize("NFD")[0]!)
    .replaceAll(/[a-z\u00DF-\u024F]/g, (one) => {
      const capital = one.toUpperCase();
      return capital.length === 1 ? capital : one;
    });

/** Does no word of Latin letters run over this place of the piece, as it was recognised? */
function isBetweenWords({ text, raw }: TextPiece, index: number): boolean {
  const right = sameOffset(index, text, raw);
  const isInside = /^\p{Script=Latin}{2}$/u.test(raw.slice(Math.max(0, right - 1), right + 1));
  return !isInside || ENDS_WITH_LABEL.test(raw.slice(0, right));
}
