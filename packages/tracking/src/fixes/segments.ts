import * as crypto from "node:crypto";
import type { MeasuredFix } from "./fix.ts";
import { CorruptedSegmentError, MAX_SEGMENT_FIXES, packFixes, unpackFixes } from "./packing.ts";

/** Fixes of one request, packed. */
export interface FixSegment {
  /** Time of its first fix, in milliseconds since 1970. */
  firstAt: number;
  /** Time of its last fix. */
  lastAt: number;
  bytes: Uint8Array;
  /** Identifies the content: 96 bits of SHA-256. */
  hash: string;
}

/**
 * Pack fixes, in order, into segments of at most 60 fixes and `capacityBytes` each; what does not fit begins the next.
 * The same fixes are always split alike: a message that arrives twice gives the same segments.
 */
export function packSegments(fixes: readonly MeasuredFix[], capacityBytes: number): FixSegment[] {
  const segments: FixSegment[] = [];
  for (let from = 0; from < fixes.length;) {
    let length = Math.min(MAX_SEGMENT_FIXES, fixes.length - from);
    let bytes = packFixes(fixes.slice(from, from + length));
    while (bytes.length > capacityBytes && length > 1) {
      length = Math.max(1, Math.min(length - 1, Math.floor((length * capacityBytes) / bytes.length)));
      bytes = packFixes(fixes.slice(from, from + length));
    }
    segments.push({ firstAt: fixes[from]!.at, lastAt: fixes[from + length - 1]!.at, bytes, hash: segmentHash(bytes) });
    from += length;
  }
  return segments;
}

/** The fixes of a stored segment. Throws CorruptedSegmentError when the bytes are not those that were stored. */
export function unpackSegment({ bytes, hash }: Pick<FixSegment, "bytes" | "hash">): MeasuredFix[] {
  if (segmentHash(bytes) !== hash)
    throw new CorruptedSegmentError(`a segment's bytes are not those of its key, ${hash}`);
  return unpackFixes(bytes);
}

const segmentHash = (bytes: Uint8Array) => crypto.hash("sha256", bytes, "base64url").slice(0, 16);
