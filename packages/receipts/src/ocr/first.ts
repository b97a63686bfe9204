import type { Quad } from "./geometry.ts";

/** Lines read at most: a dense page has a thousand and would take a minute; no receipt has more that matter. */
export const MOST_LINES = 250;
/** This part of the page from its top is where the merchant and the date are. */
const HEAD = 0.2;
/** Whatever ends this far to the right may be an amount of the last column. */
const RIGHT = 0.72;

/**
 * Lines in the order of what matters: the amounts of the right column from below and what stands before them, the head,
 * then the rest from below.
 */
export function whatMattersFirst(lines: readonly Quad[]): Quad[] {
  const middle = ([tl, , br]: Quad) => (tl[1] + br[1]) / 2;
  const end = ([, tr, br]: Quad) => Math.max(tr[0], br[0]);
  const [left, right] = [Math.min(...lines.map(([tl]) => tl[0])), Math.max(...lines.map(end))];
  const [top, bottom] = [Math.min(...lines.map(middle)), Math.max(...lines.map(middle))];
  const rank = (line: Quad): number => {
    const [down, across] = [(middle(line) - top) / (bottom - top || 1), (end(line) - left) / (right - left || 1)];
    if (across > RIGHT && down > 1 / 3) return 1 - down;
    if (down < HEAD) return 1 + down;
    return 3 - down;
  };
  return lines.toSorted((a, b) => rank(a) - rank(b));
}
