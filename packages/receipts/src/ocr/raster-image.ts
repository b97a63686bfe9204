import sharp, { type Sharp } from "sharp";
import { UndecodableImageError } from "../extraction/undecodable-image.ts";
import { composeTransforms, type AffineTransform } from "./geometry.ts";

/** Pixels in memory, three bytes each (RGB), row by row. */
export interface RasterImage {
  data: Uint8Array;
  width: number;
  height: number;
  /** From these pixels to those of the original after EXIF orientation. */
  toOriginal: AffineTransform;
}

/** A part of a picture, in whole pixels. */
export interface ImageArea {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** More is not a photo of a receipt; an A4 page scanned at 600 dpi has 35 million. */
const MAX_PIXELS = 120_000_000;

// Pictures are all different: nothing to cache, and one thread each leaves the cores to the models.
sharp.cache(false);
sharp.concurrency(1);

function openImage(bytes: Uint8Array): Sharp {
  // A damaged end of a photo is no reason to refuse the money on the rest of it.
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "none", sequentialRead: true, pages: 1 })
    .autoOrient()
    .flatten({ background: "#fff" })
    .toColourspace("srgb")
    .removeAlpha();
}

async function toRaster(
  image: Sharp,
  original: (width: number, height: number) => AffineTransform,
): Promise<RasterImage> {
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  return {
    data: expandToRgb(data, info.channels),
    width: info.width,
    height: info.height,
    toOriginal: original(info.width, info.height),
  };
}

/** Grey pictures come with one byte a pixel. */
function expandToRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const out = new Uint8Array((data.length / channels) * 3);
  for (let i = 0, j = 0; i < data.length; i += channels, j += 3) out.fill(data[i]!, j, j + 3);
  return out;
}

const scaleTransform = (from: { width: number; height: number }, width: number, height: number): AffineTransform => [
  from.width / width,
  0,
  0,
  from.height / height,
  0,
  0,
];

/** Size of the picture after EXIF orientation. Throws `UndecodableImageError`. */
async function imageSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  return wrapDecodeErrors(async () => (await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata()).autoOrient);
}

/** Decodes `area` of the picture (all of it without) so that neither side is longer than `side`. Throws `UndecodableImageError`. */
export async function decodeImage(bytes: Uint8Array, side: number, area?: ImageArea): Promise<RasterImage> {
  const whole = await imageSize(bytes);
  const part = area ?? { left: 0, top: 0, ...whole };
  const place: AffineTransform = [1, 0, 0, 1, part.left, part.top];
  return wrapDecodeErrors(() =>
    toRaster(
      (area ? openImage(bytes).extract(area) : openImage(bytes)).resize({
        width: side,
        height: side,
        fit: "inside",
        withoutEnlargement: true,
      }),
      (width, height) => composeTransforms(place, scaleTransform(part, width, height)),
    ),
  );
}

async function wrapDecodeErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UndecodableImageError(`not a picture that can be decoded: ${(cause as Error).message}`, { cause });
  }
}

const toSharp = ({ data, width, height }: RasterImage): Sharp => sharp(data, { raw: { width, height, channels: 3 } });

/** The same picture with other sides. */
export async function resize(picture: RasterImage, width: number, height: number): Promise<RasterImage> {
  if (picture.width === width && picture.height === height) return picture;
  const image = toSharp(picture).resize({ width, height, fit: "fill", kernel: "cubic" });
  return toRaster(image, () => composeTransforms(picture.toOriginal, scaleTransform(picture, width, height)));
}

/** A part of the picture. */
export function crop(picture: RasterImage, area: ImageArea): Promise<RasterImage> {
  return toRaster(toSharp(picture).extract(area), () =>
    composeTransforms(picture.toOriginal, [1, 0, 0, 1, area.left, area.top]),
  );
}

/** Turned clockwise. */
export function rotate(picture: RasterImage, degrees: 90 | 180): Promise<RasterImage> {
  const { width, height } = picture;
  const back: AffineTransform = degrees === 90 ? [0, -1, 1, 0, 0, height] : [-1, 0, 0, -1, width, height];
  return toRaster(toSharp(picture).rotate(degrees), () => composeTransforms(picture.toOriginal, back));
}
