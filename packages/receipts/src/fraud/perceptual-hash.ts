/**
 * Perceptual hash of a picture: 256 bits, one for each point of a 16 by 16 grid, set when the point is clearly brighter
 * than its right neighbor. Pictures of the same paper differ in few bits, whatever their size, light and quality.
 */

export const HASH_GRID = { width: 17, height: 16 } as const;
/** Of 256 levels; smaller differences are noise of plain paper. */
const MIN_BRIGHTNESS_STEP = 4;
/** A similar receipt is found by any of them. Rows without contrast are skipped, or all plain paper would be found. */
const BAND_HEX_DIGITS = 4;
const MIN_BAND_BITS = 2;

/** The hash, in hex, of a grayscale picture that was reduced to `GRID`. */
export function perceptualHash(grey: Uint8Array): string {
  const bits = Array.from({ length: 256 }, (_, n) => {
    const at = Math.floor(n / 16) * HASH_GRID.width + (n % 16);
    return grey[at]! > grey[at + 1]! + MIN_BRIGHTNESS_STEP ? 1 : 0;
  });
  return Array.from({ length: 64 }, (_, n) => parseInt(bits.slice(4 * n, 4 * n + 4).join(""), 2).toString(16)).join("");
}

/** The Hamming distance of two hashes, or of the same rows of two. */
export function hammingDistance(a: string, b: string): number {
  let differing = 0;
  for (let n = 0; n < a.length; n++) differing += countBits(parseInt(a[n]!, 16) ^ parseInt(b[n]!, 16));
  return differing;
}

/** The rows of a hash that are indexed: two similar hashes have at least one row in common. */
export function hashBands(hash: string): string[] {
  const rows = Array.from({ length: 64 / BAND_HEX_DIGITS }, (_, n) =>
    hash.slice(n * BAND_HEX_DIGITS, (n + 1) * BAND_HEX_DIGITS),
  );
  return rows.flatMap((row, n) =>
    hammingDistance(row, "0".repeat(BAND_HEX_DIGITS)) >= MIN_BAND_BITS ? [`${n}.${row}`] : [],
  );
}

const countBits = (nibble: number) => (nibble & 1) + ((nibble >> 1) & 1) + ((nibble >> 2) & 1) + ((nibble >> 3) & 1);
