import { PHOTO_REJECTIONS } from "@waybill/events-schema/receipts";
import type { MediaType } from "./photo.ts";

export type PhotoRejectionCode = (typeof PHOTO_REJECTIONS)[number];

/** The bytes are not a picture that is accepted, and never will be: there is no retry. */
export class PhotoRejectedError extends Error {
  override readonly name = "PhotoRejectedError";
  readonly code: PhotoRejectionCode;

  constructor(code: PhotoRejectionCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}

/** Bytes that are enough to detect a media type. */
export const HEAD_BYTES = 16;

const hasBytesAt = (bytes: Uint8Array, at: number, text: string) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.max(0, Math.min(text.length, bytes.length - at))).equals(
    Buffer.from(text, "latin1"),
  );

/** What it is, by its first bytes and by nothing else. Throws PhotoRejectedError `empty` or `unsupported`. */
export function detectMediaType(head: Uint8Array): MediaType {
  if (head.length === 0) throw new PhotoRejectedError("empty", "There is nothing in it.");
  if (hasBytesAt(head, 0, "\xff\xd8\xff")) return "image/jpeg";
  if (hasBytesAt(head, 0, "\x89PNG\r\n\x1a\n")) return "image/png";
  if (hasBytesAt(head, 0, "RIFF") && hasBytesAt(head, 8, "WEBP")) return "image/webp";
  if (hasBytesAt(head, 0, "II*\0") || hasBytesAt(head, 0, "MM\0*")) return "image/tiff";
  throw new PhotoRejectedError("unsupported", "It is none of JPEG, PNG, WebP and TIFF, whatever it is called.");
}

/** Does it end before what its own beginning promises? JPEG promises nothing: only its decoder knows. */
export function isTruncated(bytes: Uint8Array): boolean {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length < 12) return true;
  const little = hasBytesAt(bytes, 0, "II*\0");
  if (hasBytesAt(bytes, 0, "\x89PNG")) return !all.includes("IEND", -64, "latin1");
  if (hasBytesAt(bytes, 0, "RIFF")) return all.readUInt32LE(4) + 8 > all.length;
  // Where a TIFF's directory is: writers that do not know its size put it at the end.
  if (little || hasBytesAt(bytes, 0, "MM\0*"))
    return (little ? all.readUInt32LE(4) : all.readUInt32BE(4)) >= all.length;
  return false;
}

/** What makes a picture something else as well, to a reader that looks for it. */
const POLYGLOT_FORMATS: readonly { what: string; is: (bytes: Buffer) => boolean }[] = [
  // Readers of PDF look for the header within the first kilobyte.
  { what: "a PDF", is: (bytes) => bytes.subarray(0, 1_029).includes("%PDF-") },
  // The directory of a ZIP is at its end, before a comment of at most 64 KB; its disk numbers are 0.
  { what: "a ZIP", is: (bytes) => bytes.subarray(-65_557).includes("PK\x05\x06\0\0\0\0", 0, "latin1") },
  { what: "a RAR", is: (bytes) => bytes.includes("Rar!\x1a\x07", 0, "latin1") },
  { what: "a page with script", is: (bytes) => /<script[\s>]|<!doctype html|<\?php\s/i.test(bytes.toString("latin1")) },
];

/**
 * Throws PhotoRejectedError `polyglot` for a picture that is another kind of file too. What phones append (the film of a motion
 * photo, a second picture, a map of brightness) is no mask.
 */
export function assertNotPolyglot(bytes: Uint8Array): void {
  const hiddenFormat = POLYGLOT_FORMATS.find(({ is }) =>
    is(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  );
  if (hiddenFormat) throw new PhotoRejectedError("polyglot", `It is a picture and ${hiddenFormat.what} at once.`);
}
