import { REJECTIONS } from "@waybill/events-schema/receipts";
import type { MediaType } from "./photos.ts";

export type Code = (typeof REJECTIONS)[number];

/** The bytes are no picture we take, and never will be: nothing is tried again. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: Code;

  constructor(code: Code, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}

/** As many bytes as tell what something is. */
export const HEAD_BYTES = 16;

const begins = (bytes: Uint8Array, at: number, text: string) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.max(0, Math.min(text.length, bytes.length - at))).equals(
    Buffer.from(text, "latin1"),
  );

/** What it is, by its first bytes and by nothing else. Throws Refused `empty` or `unsupported`. */
export function mediaTypeOf(head: Uint8Array): MediaType {
  if (head.length === 0) throw new Refused("empty", "There is nothing in it.");
  if (begins(head, 0, "\xff\xd8\xff")) return "image/jpeg";
  if (begins(head, 0, "\x89PNG\r\n\x1a\n")) return "image/png";
  if (begins(head, 0, "RIFF") && begins(head, 8, "WEBP")) return "image/webp";
  if (begins(head, 0, "II*\0") || begins(head, 0, "MM\0*")) return "image/tiff";
  throw new Refused("unsupported", "It is none of JPEG, PNG, WebP and TIFF, whatever it is called.");
}

/** Does it end before what its own beginning promises? JPEG promises nothing: only its decoder knows. */
export function isCutShort(bytes: Uint8Array): boolean {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length < 12) return true;
  const little = begins(bytes, 0, "II*\0");
  if (begins(bytes, 0, "\x89PNG")) return !all.includes("IEND", -64, "latin1");
  if (begins(bytes, 0, "RIFF")) return all.readUInt32LE(4) + 8 > all.length;
  // Where a TIFF's directory is: writers that do not know its size put it at the end.
  if (little || begins(bytes, 0, "MM\0*")) return (little ? all.readUInt32LE(4) : all.readUInt32BE(4)) >= all.length;
  return false;
}

/** What makes a picture something else as well, to a reader that looks for it. */
const MASKS: readonly { what: string; is: (bytes: Buffer) => boolean }[] = [
  // Readers of PDF look for the header within the first kilobyte.
  { what: "a PDF", is: (bytes) => bytes.subarray(0, 1_029).includes("%PDF-") },
  // The directory of a ZIP is at its end, before a comment of at most 64 KB; its disk numbers are 0.
  { what: "a ZIP", is: (bytes) => bytes.subarray(-65_557).includes("PK\x05\x06\0\0\0\0", 0, "latin1") },
  { what: "a RAR", is: (bytes) => bytes.includes("Rar!\x1a\x07", 0, "latin1") },
  { what: "a page with script", is: (bytes) => /<script[\s>]|<!doctype html|<\?php\s/i.test(bytes.toString("latin1")) },
];

/**
 * Throws Refused `polyglot` for a picture that is another kind of file too. What phones append (the film of a motion
 * photo, a second picture, a map of brightness) is no mask.
 */
export function refusePolyglot(bytes: Uint8Array): void {
  const mask = MASKS.find(({ is }) => is(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  if (mask) throw new Refused("polyglot", `It is a picture and ${mask.what} at once.`);
}
