import sharp from "sharp";
import { type CaptureInfo, parseExif } from "./exif.ts";
import {
  isTruncated,
  detectMediaType,
  type PhotoRejectionCode,
  PhotoRejectedError,
  assertNotPolyglot,
} from "./file-type.ts";
import { type MediaType, THUMBNAIL_SIDES_PX } from "./photo.ts";
import { HASH_GRID, perceptualHash } from "../fraud/perceptual-hash.ts";

/** The largest pictures of phones fit; a small file with more pixels is a decompression bomb. */
const MAX_PIXELS = 50_000_000;
/** Longest side. */
const MAX_SIDE_PX = 16_384;
const MAX_DECODE_SECONDS = 20;

// One picture at a time in an environment, and no cache.
sharp.concurrency(1);
sharp.cache(false);

/** The properties of a completely decoded picture. */
export interface ImageMetadata {
  mediaType: MediaType;
  /** After EXIF orientation. */
  width: number;
  height: number;
  perceptualHash: string;
  capture?: CaptureInfo;
}

/** The result of decoding a picture, once for its content. */
export type ImageInspection = { picture: ImageMetadata } | { code: PhotoRejectionCode; message: string };

/** Decodes a picture and makes its thumbnails: WebP, upright, without metadata. Throws PhotoRejectedError for other bytes. */
export async function renderThumbnails(
  bytes: Uint8Array,
): Promise<{ picture: ImageMetadata; thumbnails: Map<number, Buffer> }> {
  const mediaType = detectMediaType(bytes);
  assertNotPolyglot(bytes);
  const options = { failOn: "error", limitInputPixels: MAX_PIXELS, sequentialRead: true } as const;
  const largest = Math.max(...THUMBNAIL_SIDES_PX);
  try {
    const { exif, autoOrient: size } = await sharp(bytes, options).metadata();
    assertPixelLimit(size);
    // Decoded once: the smaller ones are made from the largest.
    const { data, info } = await sharp(bytes, options)
      .timeout({ seconds: MAX_DECODE_SECONDS })
      .autoOrient()
      .resize(largest, largest, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const large = () => sharp(data, { raw: { width, height, channels } });
    const thumbnails = new Map<number, Buffer>();
    for (const px of THUMBNAIL_SIDES_PX) {
      const fitted = large().resize(px, px, { fit: "inside", withoutEnlargement: true });
      thumbnails.set(px, await fitted.webp({ quality: 80 }).toBuffer());
    }
    const grid = large()
      .greyscale()
      .resize(HASH_GRID.width, HASH_GRID.height, { fit: "fill", kernel: "linear" })
      .normalise();
    const hash = perceptualHash(await grid.toColourspace("b-w").raw().toBuffer());
    const capture = parseExif(exif);
    return { picture: { mediaType, ...size, perceptualHash: hash, ...(capture && { capture }) }, thumbnails };
  } catch (error) {
    throw error instanceof PhotoRejectedError ? error : toRejectedError(error as Error, bytes);
  }
}

function assertPixelLimit({ width, height }: { width: number; height: number }): void {
  if (width * height <= MAX_PIXELS && Math.max(width, height) <= MAX_SIDE_PX) return;
  throw new PhotoRejectedError("too-many-pixels", `It has ${width} × ${height} pixels; send it smaller.`);
}

/** sharp describes errors only in messages. All are caused by the picture: its bytes are in memory, and nothing else is read. */
function toRejectedError(error: Error, bytes: Uint8Array): PhotoRejectedError {
  const options = { cause: error };
  if (/pixel limit/i.test(error.message)) return new PhotoRejectedError("too-many-pixels", error.message, options);
  const short = /premature|truncat/i.test(error.message) || isTruncated(bytes);
  return new PhotoRejectedError(short ? "truncated" : "unreadable", error.message, options);
}
