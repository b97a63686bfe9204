import * as crypto from "node:crypto";
import type { Measured } from "./fixes.ts";
import { CorruptedSegment, MOST_FIXES, pack, unpack } from "./packing.ts";

/** Some fixes of one request, packed. */
export interface Segment {
  /** Time of its first fix, in milliseconds since 1970. */
  firstAt: number;
  /** Time of its last. */
  lastAt: number;
  bytes: Uint8Array;
  /** Tells its content from any other's: 96 bits of SHA-256. */
  hash: string;
}

/**
 * Fixes in order, packed into segments of at most 60 fixes and `roomBytes` each; what does not fit into one begins the
 * next. The same fixes are always cut alike: a message that comes twice makes the same segments.
 */
export function segmentsOf(fixes: readonly Measured[], roomBytes: number): Segment[] {
  const segments: Segment[] = [];
  for (let from = 0; from < fixes.length;) {
    let length = Math.min(MOST_FIXES, fixes.length - from);
    let bytes = pack(fixes.slice(from, from + length));
    while (bytes.length > roomBytes && length > 1) {
      length = Math.max(1, Math.min(length - 1, Math.floor((length * roomBytes) / bytes.length)));
      bytes = pack(fixes.slice(from, from + length));
    }
    segments.push({ firstAt: fixes[from]!.at, lastAt: fixes[from + length - 1]!.at, bytes, hash: hashOf(bytes) });
    from += length;
  }
  return segments;
}

/** The fixes of a stored segment. Throws CorruptedSegment when the bytes are not those that were stored. */
export function opened({ bytes, hash }: Pick<Segment, "bytes" | "hash">): Measured[] {
  if (hashOf(bytes) !== hash) throw new CorruptedSegment(`a segment's bytes are not those of its key, ${hash}`);
  return unpack(bytes);
}

const hashOf = (bytes: Uint8Array) => crypto.hash("sha256", bytes, "base64url").slice(0, 16);
