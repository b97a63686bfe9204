import { InvalidPatternError } from "./invalid-pattern.ts";

/** `*` matches any characters, `\*` and `\\` match themselves. The whole text must match. */
export function wildcardTest(pattern: string): (value: unknown) => boolean {
  const pieces = literalPieces(pattern);
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  return (value) => {
    if (typeof value !== "string") return false;
    if (last === undefined) return value === first;
    if (!value.startsWith(first) || !value.endsWith(last) || value.length < first.length + last.length) return false;
    // The leftmost occurrence of each piece is enough and there is no backtracking: no pattern is slow.
    const end = value.length - last.length;
    let from = first.length;
    for (const piece of rest) {
      const at = value.indexOf(piece, from);
      if (at < 0 || at + piece.length > end) return false;
      from = at + piece.length;
    }
    return true;
  };
}

/** The literal texts between the wildcards. */
function literalPieces(pattern: string): string[] {
  const pieces = [""];
  const add = (text: string) => pieces.push((pieces.pop() ?? "") + text);
  for (let n = 0; n < pattern.length; n++) {
    const character = pattern[n] as string;
    if (character === "*") {
      if (pattern[n + 1] === "*")
        throw new InvalidPatternError(`Consecutive wildcard characters at pos ${position(pattern, n)}`);
      pieces.push("");
    } else if (character === "\\") {
      n += 1;
      const escaped = pattern[n];
      if (escaped !== "*" && escaped !== "\\")
        throw new InvalidPatternError(`Invalid escape character at pos ${position(pattern, n - 1)}`);
      add(escaped);
    } else add(character);
  }
  return pieces;
}

/** As EventBridge counts: in bytes, from the quote before the text. */
const position = (pattern: string, index: number) => 1 + Buffer.byteLength(pattern.slice(0, index));
