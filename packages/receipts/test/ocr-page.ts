import type { OcrLine, OcrPage } from "../src/ocr/page.ts";

const [STEP, HEIGHT, LEADING, WIDTH] = [12, 22, 40, 600];

/** The day on which the receipts of these tests are submitted. */
export const SUBMITTED_AT = new Date("2026-11-29T12:00:00Z");

/**
 * A page from its rows, as the engine recognizes them: "TOTAL | 12.50" is at both edges, "RICE | 2 | 3.00" in columns.
 * Every character has this `confidence`.
 */
export function createOcrPage(rows: readonly string[], { confidence = 0.99, complete = true } = {}): OcrPage {
  const lines = rows.flatMap((row, y) => {
    const pieces = row.split("|").map((piece) => piece.trim());
    return pieces.flatMap((text, n) => (text === "" ? [] : [createOcrLine(text, n, pieces.length, y, confidence)]));
  });
  return { lines, complete, toOriginal: (corner) => corner };
}

function createOcrLine(text: string, n: number, of: number, row: number, confidence: number): OcrLine {
  const width = text.length * STEP;
  const right = of === 1 || n === 0 ? width : (WIDTH * (n + 1)) / of;
  const [x0, x1, y0, y1] = [right - width, right, row * LEADING, row * LEADING + HEIGHT];
  return {
    corners: [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
    ],
    text,
    confidence: Array.from(text, () => confidence),
    characterPositions: Array.from(text, (_, i) => (i + 0.5) / text.length),
  };
}
