/**
 * At most `maxBytes` of UTF-8, cut between characters.
 *
 * @example
 * const short = truncateBytes("Straße", 5); // "Stra"
 */
export function truncateBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  // Cut inside a character, the decoder ends with U+FFFD.
  return Buffer.from(text)
    .subarray(0, maxBytes)
    .toString()
    .replace(/\uFFFD+$/, "");
}
