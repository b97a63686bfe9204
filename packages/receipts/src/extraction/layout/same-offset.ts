/** The offset in `to` of the character at `index` of `from`, where both are the same text with different spaces. */
export function sameOffset(index: number, from: string, to: string): number {
  let before = from.slice(0, index).replaceAll(" ", "").length;
  for (let at = 0; at < to.length; at++) if (to[at] !== " " && before-- === 0) return at;
  return to.length;
}
