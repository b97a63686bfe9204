import type { TextPiece, TextRow } from "./layout/rows.ts";

/** The time of day of a sale, as printed. */
export interface ExtractedTime {
  /** HH:MM, of 24 hours. */
  value: string;
  /** The confidence of its worst character. */
  confidence: number;
  piece: TextPiece;
  start: number;
  end: number;
}

const TIME = /(?<![\d:.])([01]?\d|2[0-3]) ?: ?([0-5]\d)(?: ?: ?[0-5]\d)?(?: ?([AP])\.? ?M)?(?![\d:])/i;

/** The time of day in the row of the date, else in the row below or above it; undefined when none is printed there. */
export function readTimeOfDay(rows: readonly TextRow[], dateRow: TextRow | undefined): ExtractedTime | undefined {
  if (!dateRow) return undefined;
  const near = [dateRow, rows[dateRow.index + 1], rows[dateRow.index - 1]].filter((row) => row !== undefined);
  for (const row of near)
    for (const piece of row.pieces) {
      const found = TIME.exec(piece.text);
      if (!found) continue;
      const [start, end] = [found.index, found.index + found[0].length];
      const confidence = Math.min(...piece.confidence.slice(start, end));
      return { value: toClock(found), confidence, piece, start, end };
    }
  return undefined;
}

function toClock([, hours, minutes, half]: RegExpExecArray): string {
  const twelve = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toUpperCase() === "P" ? 12 : 0);
  return `${String(twelve).padStart(2, "0")}:${minutes}`;
}
