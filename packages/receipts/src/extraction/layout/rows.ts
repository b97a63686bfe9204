import type { Quad } from "../../ocr/geometry.ts";
import { quadHeight, quadWidth } from "../../ocr/geometry.ts";
import type { OcrLine, OcrPage } from "../../ocr/page.ts";
import { toAscii, restoreSpaces } from "../../ocr/repair-text.ts";

/** One recognized line on the deskewed page. */
export interface TextPiece {
  text: string;
  /** Before spaces were put back. */
  raw: string;
  confidence: readonly number[];
  characterPositions: readonly number[];
  left: number;
  right: number;
  /** Height of its middle at the left end, at the right end. */
  leftY: number;
  rightY: number;
  height: number;
  /** On the working picture. */
  corners: Quad;
}

/** Pieces side by side, from left to right. */
export interface TextRow {
  index: number;
  pieces: TextPiece[];
  y: number;
  height: number;
  text: string;
}

/** The page as rows from the top. */
export interface PageRows {
  rows: TextRow[];
  /** Of the usual print. */
  height: number;
}

/** As a share of the text height: how far the middle of the next piece of a row may be above or below. */
const ROW_TOLERANCE = 0.62;

/** Finds the rows: deskewed, each piece chained to the left neighbour that it continues. */
export function findRows(page: OcrPage): PageRows {
  const angle = upperMedian(
    page.lines
      .map(({ corners }) => corners)
      .filter(isLong)
      .map(slope),
  );
  const pieces = page.lines.map((line) => toPiece(line, angle)).toSorted((a, b) => a.left - b.left);
  const height = upperMedian(pieces.map((piece) => piece.height));
  const chains: TextPiece[][] = [];
  for (const piece of pieces) {
    const before = findChain(chains, piece, height);
    if (before) before.push(piece);
    else chains.push([piece]);
  }
  return {
    height,
    rows: chains
      .map(toRow)
      .toSorted((a, b) => a.y - b.y)
      .map((row, index) => ({ ...row, index })),
  };
}

/** The middle number; of two in the middle the greater. */
export function upperMedian(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

const isLong = (quad: Quad): boolean => quadWidth(quad) > 4 * quadHeight(quad);
const slope = ([tl, tr]: Quad): number => Math.atan2(tr[1] - tl[1], tr[0] - tl[0]);

function toPiece(line: OcrLine, angle: number): TextPiece {
  const [cos, sin] = [Math.cos(-angle), Math.sin(-angle)];
  const [tl, tr, br, bl] = line.corners.map(
    ([x, y]) => [x * cos - y * sin, x * sin + y * cos] as const,
  ) as unknown as Quad;
  const { text, confidence, characterPositions } = restoreSpaces({ ...line, text: toAscii(line.text) });
  return {
    text,
    raw: toAscii(line.text),
    confidence,
    characterPositions,
    left: Math.min(tl[0], bl[0]),
    right: Math.max(tr[0], br[0]),
    leftY: (tl[1] + bl[1]) / 2,
    rightY: (tr[1] + br[1]) / 2,
    height: quadHeight([tl, tr, br, bl]),
    corners: line.corners,
  };
}

function findChain(chains: readonly TextPiece[][], piece: TextPiece, usualHeight: number): TextPiece[] | undefined {
  let best: { chain: TextPiece[]; apart: number } | undefined;
  for (const chain of chains) {
    const last = chain.at(-1)!;
    if (piece.left < last.left + (last.right - last.left) * 0.6) continue;
    const [off, lower] = [Math.abs(piece.leftY - last.rightY), Math.min(last.height, piece.height)];
    if (off > ROW_TOLERANCE * Math.max(lower, usualHeight * 0.7)) continue;
    const apart = off / lower + Math.max(0, piece.left - last.right) / (40 * usualHeight);
    if (!best || apart < best.apart) best = { chain, apart };
  }
  return best?.chain;
}

function toRow(chain: readonly TextPiece[]): Omit<TextRow, "index"> {
  const pieces = joinSplitAmounts(chain);
  return {
    pieces,
    y: pieces.reduce((sum, { leftY, rightY }) => sum + (leftY + rightY) / 2, 0) / pieces.length,
    height: Math.max(...pieces.map(({ height }) => height)),
    text: pieces.map(({ text }) => text).join("  "),
  };
}

/** "41" and ".50" side by side are one amount that was found as two pieces; so are "1" and "600 Ft". */
function joinSplitAmounts(chain: readonly TextPiece[]): TextPiece[] {
  const out: TextPiece[] = [];
  for (const piece of chain) {
    const before = out.at(-1);
    if (before && (isSplitAmount(before, piece) || isSplitThousands(before, piece)))
      out[out.length - 1] = joinPieces(before, piece);
    else out.push(piece);
  }
  return out;
}

const isSplitAmount = (a: TextPiece, b: TextPiece): boolean =>
  /(^|[^\d.,])\d{1,4}[.,]?$/.test(a.text) &&
  /^[.,]?\d{2}$/.test(b.text) &&
  !/\d[:/]\d/.test(a.text) &&
  b.left - a.right < 1.3 * Math.min(a.height, b.height);

/** In heights of the text: a space between thousands is narrower, and a column is further away than both. */
const THOUSANDS_GAP = { space: 0.8, doubtful: 1.5 };
const gapBetween = (a: TextPiece, b: TextPiece): number => (b.left - a.right) / Math.min(a.height, b.height);
const mayBeThousands = (a: TextPiece, b: TextPiece): boolean =>
  /(?:^|\s)[1-9]\d{0,2}$/.test(a.text) && /^\d{3}(?!\d)/.test(b.text);

const isSplitThousands = (a: TextPiece, b: TextPiece): boolean =>
  mayBeThousands(a, b) && gapBetween(a, b) < THOUSANDS_GAP.space;

/** Whether the number at the start of the piece may be the end of a larger one: its thousands may stand in the piece before. */
export function mayLackThousands({ pieces }: TextRow, piece: TextPiece): boolean {
  const before = pieces[pieces.indexOf(piece) - 1];
  return before !== undefined && mayBeThousands(before, piece) && gapBetween(before, piece) < THOUSANDS_GAP.doubtful;
}

function joinPieces(a: TextPiece, b: TextPiece): TextPiece {
  const mark = /[.,]/.test(a.text.slice(-1) + b.text[0]) ? "." : " ";
  const text = a.text.replace(/[.,]$/, "") + mark + b.text.replace(/^[.,]/, "");
  const least = Math.min(...a.confidence, ...b.confidence);
  return {
    ...a,
    text,
    raw: `${a.text} ${b.text}`,
    confidence: Array.from(text, () => least),
    characterPositions: Array.from(text, (_, i) => (i + 0.5) / text.length),
    right: b.right,
    rightY: b.rightY,
    height: Math.max(a.height, b.height),
    corners: [a.corners[0], b.corners[1], b.corners[2], a.corners[3]],
  };
}
