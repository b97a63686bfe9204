import type { CurrencyFormat } from "./currency-format.ts";
import { numberPatterns, type NumberNotation } from "./number-patterns.ts";
import type { TextPiece, TextRow, PageRows } from "../layout/rows.ts";

/** A number that may be an amount. */
export interface PrintedAmount {
  /** In minor units. */
  value: number;
  form: NumberNotation;
  /** It has a currency mark. */
  marked: boolean;
  row: TextRow;
  piece: TextPiece;
  /** Its characters in the text of the piece. */
  start: number;
  end: number;
  left: number;
  right: number;
  /** The confidence of its worst digit or point. */
  confidence: number;
  /** The piece's text before and after it. */
  before: string;
  after: string;
}

const CURRENCY_AFTER = /^\s?(元|円|원|€|EUR|zł|kr\b|Kč|CHF|Ft\b|HUF|IDR|VN[DĐ]|[dđ]$)/;
/** In whole units; a larger number was misread. */
const MAX_UNITS = { whole: 1e9, decimal: 1e7 };
const DIGIT_LOOKALIKES: Record<string, string> = {
  O: "0",
  o: "0",
  Q: "0",
  D: "0",
  I: "1",
  l: "1",
  "|": "1",
  i: "1",
  S: "5",
  s: "5",
  B: "8",
  Z: "2",
  z: "2",
};

/** Every amount in the rows, in a currency of this format. */
export function findAmounts({ rows }: PageRows, format: CurrencyFormat): PrintedAmount[] {
  return rows.flatMap((row) => row.pieces.flatMap((piece) => findAmountsInPiece(row, piece, format)));
}

/** Replaces letters inside numbers by the digits they look like. The length does not change. */
const repairDigits = (text: string): string =>
  text
    .replaceAll(
      /(?<=\d[.,]?|[.,])[OoQDIl|](?=\d|[.,]\d|\b|$|[.,])|[OoIl|](?=[.,]\d\d(?!\d))|(?<![A-Za-z\d])[Il|](?=\d+[.,]\d\d(?!\d))/g,
      (one) => DIGIT_LOOKALIKES[one]!,
    )
    .replaceAll(/(?<=\d[.,]\d?)[SBZsz](?=\d|$|\s)/g, (one) => DIGIT_LOOKALIKES[one]!)
    .replaceAll(/(?<=\d)[SB](?=[.,]\d\d)/g, (one) => DIGIT_LOOKALIKES[one]!);

function findAmountsInPiece(row: TextRow, piece: TextPiece, format: CurrencyFormat): PrintedAmount[] {
  const text = repairDigits(piece.text);
  const found: PrintedAmount[] = [];
  const scale = 10 ** format.digits;
  const maxValue = scale * (format.hasNoDecimals ? MAX_UNITS.whole : MAX_UNITS.decimal);
  // Its mark may stand in a piece of its own: "1 650" and "Ft".
  const [next, ...others] = row.pieces.slice(row.pieces.indexOf(piece) + 1);
  const isMarkedByNext =
    next !== undefined && others.length === 0 && /^\p{L}{1,3}$/u.test(next.text) && CURRENCY_AFTER.test(next.text);
  const isLast = next === undefined || isMarkedByNext;
  for (const { form, pattern, value } of numberPatterns(format)) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      const money = value(match, scale);
      if (money === undefined || Math.abs(money) >= maxValue) continue;
      if (found.some((other) => start < other.end && end > other.start)) continue;
      const after = text.slice(end);
      const marked =
        match.groups?.["mark"] !== undefined || CURRENCY_AFTER.test(after) || (after === "" && isMarkedByNext);
      const negative = match[0].includes("-") || (match[0].startsWith("(") && /^\s?\)/.test(after));
      found.push({
        value: negative && money !== 0 ? -money : money,
        form: format.hasNoDecimals && (marked || (isLast && /^\W*$/.test(after))) ? "decimal" : form,
        marked,
        row,
        piece,
        start,
        end,
        left: xPosition(piece, start),
        right: xPosition(piece, end - 1),
        confidence: Math.min(1, ...piece.confidence.filter((_, i) => i >= start && i < end && /[\d.,]/.test(text[i]!))),
        before: text.slice(0, start),
        after,
      });
    }
  }
  return found;
}

const xPosition = ({ left, right, characterPositions }: TextPiece, index: number): number =>
  left + (right - left) * (characterPositions[Math.min(characterPositions.length - 1, Math.max(0, index))] ?? 0);
