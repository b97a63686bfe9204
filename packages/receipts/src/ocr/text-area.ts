import { applyTransform, type Quad } from "./geometry.ts";
import { crop, decodeImage, rotate, type ImageArea, type RasterImage } from "./raster-image.ts";

/** Print that keeps this part of the longer side or less is cut out. */
const MAX_CROP_SHARE = 1 / 1.08;
/** Of a picture that was reduced, this part or less is worth decoding again. */
const MAX_REDECODE_SHARE = 1 / 1.25;
const MARGIN = 0.02;
/** Fewer lines say nothing about where a text is. */
const MIN_LINES = 3;

/** Where the print is, with a margin; undefined when it is all over the picture. */
export function findTextArea({ width, height }: RasterImage, lines: readonly Quad[]): ImageArea | undefined {
  if (lines.length < MIN_LINES) return undefined;
  const margin = MARGIN * Math.max(width, height);
  const [xs, ys] = [lines.flat().map(([x]) => x), lines.flat().map(([, y]) => y)];
  const left = Math.max(0, Math.floor(Math.min(...xs) - margin));
  const top = Math.max(0, Math.floor(Math.min(...ys) - margin));
  const area = {
    left,
    top,
    width: Math.min(width, Math.ceil(Math.max(...xs) + margin)) - left,
    height: Math.min(height, Math.ceil(Math.max(...ys) + margin)) - top,
  };
  const kept = Math.max(area.width, area.height) / Math.max(width, height);
  return kept < MAX_CROP_SHARE ? area : undefined;
}

/** That area alone; from the bytes again, with more of its pixels, where the picture was reduced. */
export async function cropToArea(
  bytes: Uint8Array,
  picture: RasterImage,
  area: ImageArea | undefined,
  side: number,
): Promise<RasterImage> {
  if (!area) return picture;
  const [a, b] = picture.toOriginal;
  const kept = Math.max(area.width, area.height) / Math.max(picture.width, picture.height);
  if (Math.hypot(a, b) < 1.01 || kept > MAX_REDECODE_SHARE) return crop(picture, area);
  const ends = [
    applyTransform(picture.toOriginal, [area.left, area.top]),
    applyTransform(picture.toOriginal, [area.left + area.width, area.top + area.height]),
  ];
  const [left, top] = [Math.floor(Math.min(...ends.map(([x]) => x))), Math.floor(Math.min(...ends.map(([, y]) => y)))];
  const [right, bottom] = [
    Math.floor(Math.max(...ends.map(([x]) => x))),
    Math.floor(Math.max(...ends.map(([, y]) => y))),
  ];
  const near = await decodeImage(bytes, side, { left, top, width: right - left, height: bottom - top });
  return a === 0 ? rotate(near, 90) : near;
}
