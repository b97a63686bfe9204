import { quadHeight, quadWidth, type Quad } from "./geometry.ts";
import type { RasterImage } from "./raster-image.ts";

/** Pixels high that the models take a line. */
export const STRIP_HEIGHT_PX = 48;

/** A line cut out and straightened. */
export interface LineStrip {
  /** Pixels the print is wide. */
  width: number;
  /** Pixels of the input: wider than the text, because the model was trained with empty space to the right. */
  inputWidth: number;
  /** One plane for each color, blue first, from -1 to 1; 0 in the empty space. */
  input: Float32Array;
}

/** How wide a line becomes at the models' height. */
export const stripWidthPx = (line: Quad): number =>
  Math.max(8, Math.round((quadWidth(line) * STRIP_HEIGHT_PX) / Math.max(1, quadHeight(line))));

/** Cuts a line out and straightens it, `STRIP_HEIGHT_PX` high, in an input `inputWidth` wide. What does not fit is cut off. */
export function cutStrip({ data, width, height }: RasterImage, line: Quad, inputWidth: number): LineStrip {
  const printWidth = stripWidthPx(line);
  const usedWidth = Math.min(printWidth, inputWidth);
  // Print much larger than the strip is sampled more than once a pixel, or thin strokes would fall between.
  const samples = Math.max(1, Math.min(3, Math.round(quadHeight(line) / STRIP_HEIGHT_PX)));
  const plane = STRIP_HEIGHT_PX * inputWidth;
  const input = new Float32Array(3 * plane);
  const columnEnds = endsOfColumns(line, usedWidth * samples, printWidth * samples);
  const [maxLeft, maxTop, weight] = [width - 1.001, height - 1.001, samples * samples * 127.5];
  for (let y = 0; y < STRIP_HEIGHT_PX; y++)
    for (let x = 0; x < usedWidth; x++) {
      let [red, green, blue] = [0, 0, 0];
      for (let sy = 0; sy < samples; sy++) {
        const v = (y + (sy + 0.5) / samples) / STRIP_HEIGHT_PX;
        for (let column = x * samples; column < (x + 1) * samples; column++) {
          const end = column * 4;
          // Mixed from the four pixels around it.
          const atX = Math.max(0, Math.min(maxLeft, columnEnds[end]! * (1 - v) + columnEnds[end + 2]! * v - 0.5));
          const atY = Math.max(0, Math.min(maxTop, columnEnds[end + 1]! * (1 - v) + columnEnds[end + 3]! * v - 0.5));
          const [left, top] = [Math.floor(atX), Math.floor(atY)];
          const [dx, dy] = [atX - left, atY - top];
          const from = (top * width + left) * 3;
          const right = from + (left + 1 < width ? 3 : 0);
          const below = top + 1 < height ? width * 3 : 0;
          red += mix(data[from]!, data[right]!, data[from + below]!, data[right + below]!, dx, dy);
          green += mix(data[from + 1]!, data[right + 1]!, data[from + below + 1]!, data[right + below + 1]!, dx, dy);
          blue += mix(data[from + 2]!, data[right + 2]!, data[from + below + 2]!, data[right + below + 2]!, dx, dy);
        }
      }
      const to = y * inputWidth + x;
      input[to] = blue / weight - 1;
      input[plane + to] = green / weight - 1;
      input[2 * plane + to] = red / weight - 1;
    }
  return { width: usedWidth, inputWidth, input };
}

/** Of the line that is cut now: what a page of lines frees would wait for a garbage collection. */
let ends = new Float64Array();

/** The upper and the lower end of each column of samples: x, y, x, y. */
function endsOfColumns([tl, tr, br, bl]: Quad, columns: number, allColumns: number): Float64Array {
  if (ends.length < columns * 4) ends = new Float64Array(columns * 4);
  for (let column = 0; column < columns; column++) {
    const u = (column + 0.5) / allColumns;
    for (const axis of [0, 1] as const) {
      ends[column * 4 + axis] = tl[axis] * (1 - u) + tr[axis] * u;
      ends[column * 4 + 2 + axis] = bl[axis] * (1 - u) + br[axis] * u;
    }
  }
  return ends;
}

const mix = (a: number, b: number, c: number, d: number, dx: number, dy: number): number =>
  (a * (1 - dx) + b * dx) * (1 - dy) + (c * (1 - dx) + d * dx) * dy;
