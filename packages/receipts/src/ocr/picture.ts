import sharp, { type Sharp } from "sharp";
import { Unreadable } from "../unreadable.ts";
import { after, type Affine } from "./geometry.ts";

/** Pixels in memory, three bytes each (RGB), row by row. */
export interface Picture {
  data: Uint8Array;
  width: number;
  height: number;
  /** From these pixels to those of the original after EXIF orientation. */
  original: Affine;
}

/** A part of a picture, in whole pixels. */
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** More is no photo of a receipt; an A4 page scanned at 600 dpi has 35 million. */
const MOST_PIXELS = 120_000_000;

// Pictures are all different: nothing to cache, and one thread each leaves the cores to the models.
sharp.cache(false);
sharp.concurrency(1);

function source(bytes: Uint8Array): Sharp {
  // A damaged end of a photo is no reason to refuse the money on the rest of it.
  return sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "none", sequentialRead: true, pages: 1 })
    .autoOrient()
    .flatten({ background: "#fff" })
    .toColourspace("srgb")
    .removeAlpha();
}

async function pixels(image: Sharp, original: (width: number, height: number) => Affine): Promise<Picture> {
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  return {
    data: inThree(data, info.channels),
    width: info.width,
    height: info.height,
    original: original(info.width, info.height),
  };
}

/** Grey pictures come with one byte a pixel. */
function inThree(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const out = new Uint8Array((data.length / channels) * 3);
  for (let i = 0, j = 0; i < data.length; i += channels, j += 3) out.fill(data[i]!, j, j + 3);
  return out;
}

const scaled = (from: { width: number; height: number }, width: number, height: number): Affine => [
  from.width / width,
  0,
  0,
  from.height / height,
  0,
  0,
];

/** Size of the picture after EXIF orientation. Throws `Unreadable`. */
export async function sizeOf(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  return decoding(async () => (await sharp(bytes, { limitInputPixels: MOST_PIXELS }).metadata()).autoOrient);
}

/** Decodes `area` of the picture (all of it without) so that neither side is longer than `side`. Throws `Unreadable`. */
export async function decode(bytes: Uint8Array, side: number, area?: Area): Promise<Picture> {
  const whole = await sizeOf(bytes);
  const part = area ?? { left: 0, top: 0, ...whole };
  const place: Affine = [1, 0, 0, 1, part.left, part.top];
  return decoding(() =>
    pixels(
      (area ? source(bytes).extract(area) : source(bytes)).resize({
        width: side,
        height: side,
        fit: "inside",
        withoutEnlargement: true,
      }),
      (width, height) => after(place, scaled(part, width, height)),
    ),
  );
}

async function decoding<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Unreadable(`not a picture that can be decoded: ${(cause as Error).message}`, { cause });
  }
}

const again = ({ data, width, height }: Picture): Sharp => sharp(data, { raw: { width, height, channels: 3 } });

/** The same picture with other sides. */
export async function resize(picture: Picture, width: number, height: number): Promise<Picture> {
  if (picture.width === width && picture.height === height) return picture;
  const image = again(picture).resize({ width, height, fit: "fill", kernel: "cubic" });
  return pixels(image, () => after(picture.original, scaled(picture, width, height)));
}

/** A part of the picture. */
export function crop(picture: Picture, area: Area): Promise<Picture> {
  return pixels(again(picture).extract(area), () => after(picture.original, [1, 0, 0, 1, area.left, area.top]));
}

/** Turned clockwise. */
export function turn(picture: Picture, degrees: 90 | 180): Promise<Picture> {
  const { width, height } = picture;
  const back: Affine = degrees === 90 ? [0, -1, 1, 0, 0, height] : [-1, 0, 0, -1, width, height];
  return pixels(again(picture).rotate(degrees), () => after(picture.original, back));
}
