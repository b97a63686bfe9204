import { datesIn, type DayOrder, type Dated } from "./dates.ts";
import type { Piece, Row, Sheet } from "./rows.ts";

/** The day of a receipt, and how sure. */
export interface PickedDate {
  value: string;
  /** Of its least certain character. */
  certainty: number;
  /** How far the next date is behind; infinite when there is none. */
  margin: number;
  ambiguous: boolean;
  reason: string;
  piece: Piece | undefined;
  start: number;
  end: number;
}

interface Seen extends Dated {
  row: Row;
  piece: Piece | undefined;
  certainty: number;
  score: number;
}

const DAY = 86_400_000;
/** Who hands in an older receipt than so many days is asked. */
const OLDEST = 550;

/** The date that a receipt was given on; undefined when none is printed that can be it. */
export function pickDate({ rows }: Sheet, order: DayOrder, takenBefore?: Date): PickedDate | undefined {
  const inPieces = rows.flatMap((row) => row.pieces.flatMap((piece) => seenIn(row, piece, order, rows.length)));
  const seen = (inPieces.length > 0 ? inPieces : rows.flatMap((row) => acrossPieces(row, order))).filter(({ value }) =>
    isPossible(value, takenBefore),
  );
  const [best, next] = [...Map.groupBy(seen, ({ value }) => value).values()]
    .map((same) => {
      const first = same.toSorted((a, b) => b.score - a.score)[0]!;
      return {
        ...first,
        times: same.length,
        score: first.score + 0.5 * (same.length - 1),
        certainty: Math.max(...same.map(({ certainty }) => certainty)),
      };
    })
    .toSorted((a, b) => b.score - a.score);
  if (!best) return undefined;
  const { value, certainty, ambiguous, piece, start, end } = best;
  const says = [
    isDateRow(best.row.text) ? "in a row that speaks of a date" : "printed as a date",
    best.times > 1 ? `${best.times} times` : "",
    ambiguous ? `read ${order}` : "",
  ];
  return {
    value,
    certainty,
    ambiguous,
    piece,
    start,
    end,
    margin: next ? best.score - next.score : Number.POSITIVE_INFINITY,
    reason: says.filter(Boolean).join(", "),
  };
}

function isPossible(value: string, takenBefore: Date | undefined): boolean {
  if (!takenBefore) return true;
  const age = (takenBefore.getTime() - Date.parse(value)) / DAY;
  // Receipts are dated where they are printed, which may be half a day ahead of UTC.
  return age > -1 && age < OLDEST;
}

const isDateRow = (text: string): boolean => /d[a4]te|tarikh|datum|日期|时间/i.test(text);

function seenIn(row: Row, piece: Piece, order: DayOrder, rows: number): Seen[] {
  const [raw, spaced] = [datesIn(piece.raw, order), datesIn(piece.text, order)];
  // Spaces put back may part a date; they may also be what makes one.
  return (raw.length >= spaced.length ? raw : spaced).map((found) => {
    const certainty = Math.min(1, ...piece.certainty.slice(found.start, found.end));
    return {
      ...found,
      row,
      piece,
      certainty,
      score: found.plainness + scoreOf(row, piece, found, rows) + 0.3 * certainty,
    };
  });
}

/** What the row says beside the date. */
function scoreOf({ text, index }: Row, piece: Piece, { start, end }: Dated, rows: number): number {
  const rest = text.replace(piece.raw.slice(start, end), "");
  return (
    (isDateRow(text) ? 1.5 : 0) +
    (/\d{1,2}\s?[:.]\s?\d{2}(\s?[:.]\s?\d{2})?\s?([ap]m)?/i.test(rest) ? 0.8 : 0) +
    (/time|invoice|bill|receipt|cashier|trans/i.test(text) ? 0.3 : 0) -
    (/due|expir|valid|before|until|since|gst\s?(id|no|reg)|print|有效/i.test(text) ? 1.2 : 0) -
    0.4 * (index / rows)
  );
}

/** Day, month and year found as pieces of their own. */
function acrossPieces(row: Row, order: DayOrder): Seen[] {
  const text = row.pieces.map((piece) => piece.text).join(" ");
  return datesIn(text, order).map((found) => ({
    ...found,
    row,
    piece: undefined,
    certainty: 0.5,
    score: found.plainness - 1,
  }));
}
