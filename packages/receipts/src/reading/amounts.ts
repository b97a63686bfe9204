import type { Coins } from "./coins.ts";
import { formsOf, type Form } from "./forms-of-numbers.ts";
import type { Piece, Row, Sheet } from "./rows.ts";

/** A number that may be money. */
export interface Amount {
  /** In minor units. */
  value: number;
  form: Form;
  /** A currency mark stands at it. */
  marked: boolean;
  row: Row;
  piece: Piece;
  /** Its characters in the text of the piece. */
  start: number;
  end: number;
  left: number;
  right: number;
  /** Of its least certain digit or point. */
  certainty: number;
  /** The piece's text before and after it. */
  before: string;
  after: string;
}

const MARK_AFTER = /^\s?(元|円|원|€|EUR|zł|kr\b|Kč|CHF|Ft\b|HUF|IDR)/;
/** Units; above it is no receipt but a misread number. */
const MOST = { whole: 1e9, parted: 1e7 };
const LOOK_ALIKE: Record<string, string> = {
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

/** Every amount of the sheet, in a currency that is printed so. */
export function amountsOf({ rows }: Sheet, coins: Coins): Amount[] {
  return rows.flatMap((row) => row.pieces.flatMap((piece) => inPiece(row, piece, coins)));
}

/** Letters that look like digits, inside numbers, as digits: as many characters as before. */
const digits = (text: string): string =>
  text
    .replaceAll(
      /(?<=\d[.,]?|[.,])[OoQDIl|](?=\d|[.,]\d|\b|$|[.,])|[OoIl|](?=[.,]\d\d(?!\d))|(?<![A-Za-z\d])[Il|](?=\d+[.,]\d\d(?!\d))/g,
      (one) => LOOK_ALIKE[one]!,
    )
    .replaceAll(/(?<=\d[.,]\d?)[SBZsz](?=\d|$|\s)/g, (one) => LOOK_ALIKE[one]!)
    .replaceAll(/(?<=\d)[SB](?=[.,]\d\d)/g, (one) => LOOK_ALIKE[one]!);

function inPiece(row: Row, piece: Piece, coins: Coins): Amount[] {
  const text = digits(piece.text);
  const found: Amount[] = [];
  const scale = 10 ** coins.digits;
  const most = scale * (coins.whole ? MOST.whole : MOST.parted);
  const isLast = row.pieces.at(-1) === piece;
  for (const { form, pattern, value } of formsOf(coins)) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      const money = value(match, scale);
      if (money === undefined || Math.abs(money) >= most) continue;
      if (found.some((other) => start < other.end && end > other.start)) continue;
      const after = text.slice(end);
      const marked = match.groups?.["mark"] !== undefined || MARK_AFTER.test(after);
      const negative = match[0].includes("-") || (match[0].startsWith("(") && /^\s?\)/.test(after));
      found.push({
        value: negative && money !== 0 ? -money : money,
        form: coins.whole && (marked || (isLast && /^\W*$/.test(after))) ? "decimal" : form,
        marked,
        row,
        piece,
        start,
        end,
        left: across(piece, start),
        right: across(piece, end - 1),
        certainty: Math.min(1, ...piece.certainty.filter((_, i) => i >= start && i < end && /[\d.,]/.test(text[i]!))),
        before: text.slice(0, start),
        after,
      });
    }
  }
  return found;
}

const across = ({ left, right, along }: Piece, index: number): number =>
  left + (right - left) * (along[Math.min(along.length - 1, Math.max(0, index))] ?? 0);
