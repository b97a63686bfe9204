/**
 * Milliseconds since 1970 of an RFC 3339 time in UTC that the contract let in; what is finer is cut off. The form our
 * own door writes is read digit by digit: Date.parse takes as long as everything else that is done for a fix.
 */
export function momentOf(text: string): number {
  const year = two(text, 0) * 100 + two(text, 2);
  if (text.length !== 24 || year < 100) return Date.parse(text);
  const milliseconds = two(text, 20) * 10 + (two(text, 21) % 10);
  return Date.UTC(year, two(text, 5) - 1, two(text, 8), two(text, 11), two(text, 14), two(text, 17), milliseconds);
}

const two = (text: string, from: number) => (text.charCodeAt(from) - 48) * 10 + text.charCodeAt(from + 1) - 48;
