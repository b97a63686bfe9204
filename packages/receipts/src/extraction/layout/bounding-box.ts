import type { PixelPoint } from "../../ocr/geometry.ts";
import type { OcrPage } from "../../ocr/page.ts";
import type { PixelBox } from "../../receipt-reader.ts";
import type { TextPiece } from "./rows.ts";

/** The box of these characters of a piece on the original picture; by default of all of it. */
export function boundingBox(page: OcrPage, piece: TextPiece, start = 0, end = piece.text.length): { box: PixelBox } {
  const { corners, characterPositions, text } = piece;
  const step = 1 / Math.max(1, text.length);
  const from = start === 0 ? 0 : Math.max(0, (characterPositions[start] ?? start * step) - step / 2);
  const to = end >= text.length ? 1 : Math.min(1, (characterPositions[end - 1] ?? end * step) + step / 2);
  const [tl, tr, br, bl] = corners;
  const between = (a: PixelPoint, b: PixelPoint, at: number): PixelPoint => [
    a[0] + (b[0] - a[0]) * at,
    a[1] + (b[1] - a[1]) * at,
  ];
  const points = [between(tl, tr, from), between(tl, tr, to), between(bl, br, to), between(bl, br, from)].map(
    page.toOriginal,
  );
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.max(0, Math.floor(Math.min(...xs))), Math.max(0, Math.floor(Math.min(...ys)))];
  return { box: { x, y, width: Math.ceil(Math.max(...xs)) - x, height: Math.ceil(Math.max(...ys)) - y } };
}
