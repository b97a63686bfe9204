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

/** What begins a formula, at the start of a cell or where a spreadsheet with another delimiter would see one begin. */
const FORMULA_START =
  /(?<=^|[;|\t\r\n])(?=[\s"\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])|^(?=[\t\r\n])/gu;
const NEGATIVE_NUMBER = /^-\d+(\.\d+)?$/;

/**
 * A cell of RFC 4180. What a spreadsheet would evaluate as a formula gets an apostrophe: the text is somebody else's.
 *
 * @example
 * const cell = formatCsvCell("=1+1"); // "'=1+1"
 */
export function formatCsvCell(text: string): string {
  const safe = NEGATIVE_NUMBER.test(text) ? text : text.replaceAll(FORMULA_START, "'");
  return /[",;|\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
