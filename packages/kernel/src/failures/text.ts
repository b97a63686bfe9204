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

/**
 * The stack with the stacks of its causes: what failed, and below it why.
 *
 * @example
 * log.warn("failed", { stack: formatStack(new Error("no route", { cause: new Error("no revision") })) });
 */
export function formatStack(error: Error): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${own}\ncaused by ${formatStack(error.cause)}` : own;
}
