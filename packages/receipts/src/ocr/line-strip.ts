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
export function cutStrip(picture: RasterImage, line: Quad, inputWidth: number): LineStrip {
  const width = stripWidthPx(line);
  const input = new Float32Array(3 * STRIP_HEIGHT_PX * inputWidth);
  // Print much larger than the strip is sampled more than once a pixel, or thin strokes would fall between.
  const samples = Math.max(1, Math.min(3, Math.round(quadHeight(line) / STRIP_HEIGHT_PX)));
  const pixel = new Float64Array(3);
  for (let y = 0; y < STRIP_HEIGHT_PX; y++)
    for (let x = 0; x < Math.min(width, inputWidth); x++) {
      pixel.fill(0);
      for (let sy = 0; sy < samples; sy++)
        for (let sx = 0; sx < samples; sx++)
          sample(
            picture,
            line,
            (x + (sx + 0.5) / samples) / width,
            (y + (sy + 0.5) / samples) / STRIP_HEIGHT_PX,
            pixel,
          );
      for (let channel = 0; channel < 3; channel++)
        input[(channel * STRIP_HEIGHT_PX + y) * inputWidth + x] = pixel[2 - channel]! / (samples * samples * 127.5) - 1;
    }
  return { width: Math.min(width, inputWidth), inputWidth, input };
}

/** Adds the colour at (u, v) of the line, each 0 to 1, mixed from the four pixels around it. */
function sample(
  { data, width, height }: RasterImage,
  [tl, tr, br, bl]: Quad,
  u: number,
  v: number,
  into: Float64Array,
): void {
  const at = (axis: 0 | 1, size: number): number => {
    const place = (tl[axis] * (1 - u) + tr[axis] * u) * (1 - v) + (bl[axis] * (1 - u) + br[axis] * u) * v - 0.5;
    return Math.max(0, Math.min(size - 1.001, place));
  };
  const [x, y] = [at(0, width), at(1, height)];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - left, y - top];
  const right = left + 1 < width ? 3 : 0;
  const below = top + 1 < height ? width * 3 : 0;
  const from = (top * width + left) * 3;
  for (let channel = 0; channel < 3; channel++) {
    const i = from + channel;
    into[channel]! +=
      (data[i]! * (1 - dx) + data[i + right]! * dx) * (1 - dy) +
      (data[i + below]! * (1 - dx) + data[i + below + right]! * dx) * dy;
  }
}
