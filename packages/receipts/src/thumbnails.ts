import sharp from "sharp";
import { type Taken, takenOf } from "./exif.ts";
import { isCutShort, mediaTypeOf, Refused, refusePolyglot } from "./pictures.ts";
import { type MediaType, SIDES } from "./photos.ts";
import { GRID, printOf } from "./prints.ts";

/** A phone's largest pictures within ten megabytes; beyond it a file is small and unfolds to gigabytes. */
const MOST_PIXELS = 50_000_000;
/** Longest side. */
const MOST_SIDE = 16_384;
const MOST_SECONDS = 20;

// One picture at a time in an environment, and nothing kept of it afterwards.
sharp.concurrency(1);
sharp.cache(false);

/** What a picture is, once it was decoded from end to end. */
export interface Picture {
  mediaType: MediaType;
  /** As it is looked at: after its EXIF orientation. */
  width: number;
  height: number;
  print: string;
  taken?: Taken;
}

/** Read a picture, and make its thumbnails: WebP, upright, without metadata. Throws Refused for what is none. */
export async function developed(bytes: Uint8Array): Promise<{ picture: Picture; thumbnails: Map<number, Buffer> }> {
  const mediaType = mediaTypeOf(bytes);
  refusePolyglot(bytes);
  const options = { failOn: "error", limitInputPixels: MOST_PIXELS, sequentialRead: true } as const;
  const largest = Math.max(...SIDES);
  try {
    const { exif, autoOrient: size } = await sharp(bytes, options).metadata();
    refuseGiant(size);
    // Decoded once: the smaller ones are made from the largest.
    const { data, info } = await sharp(bytes, options)
      .timeout({ seconds: MOST_SECONDS })
      .autoOrient()
      .resize(largest, largest, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const large = () => sharp(data, { raw: { width, height, channels } });
    const thumbnails = new Map<number, Buffer>();
    for (const px of SIDES) {
      const fitted = large().resize(px, px, { fit: "inside", withoutEnlargement: true });
      thumbnails.set(px, await fitted.webp({ quality: 80 }).toBuffer());
    }
    const grid = large().greyscale().resize(GRID.width, GRID.height, { fit: "fill", kernel: "linear" }).normalise();
    const print = printOf(await grid.toColourspace("b-w").raw().toBuffer());
    const taken = takenOf(exif);
    return { picture: { mediaType, ...size, print, ...(taken && { taken }) }, thumbnails };
  } catch (error) {
    throw error instanceof Refused ? error : refusalOf(error as Error, bytes);
  }
}

function refuseGiant({ width, height }: { width: number; height: number }): void {
  if (width * height <= MOST_PIXELS && Math.max(width, height) <= MOST_SIDE) return;
  throw new Refused("too-many-pixels", `It has ${width} × ${height} pixels; send it smaller.`);
}

/** sharp tells what it met in words. All of it is the picture's: its bytes are in memory, and nothing else is asked for. */
function refusalOf(error: Error, bytes: Uint8Array): Refused {
  const options = { cause: error };
  if (/pixel limit/i.test(error.message)) return new Refused("too-many-pixels", error.message, options);
  const short = /premature|truncat/i.test(error.message) || isCutShort(bytes);
  return new Refused(short ? "truncated" : "unreadable", error.message, options);
}
