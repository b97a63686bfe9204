import { quadHeight, type Quad } from "./geometry.ts";

/** Lines read at most: a dense page has a thousand and would take a minute; no receipt has more that matter. */
export const MAX_LINES = 250;
/** This part of the page from its top is where the merchant and the date are. */
const HEAD_SHARE = 0.2;
/** Of the page's width: an amount of the last column ends beyond it, and is narrow. */
const LAST_COLUMN_FROM = 0.72;
const MAX_AMOUNT_WIDTH = 0.35;

/**
 * Lines in the order of what matters: the amounts of the last column with the words beside them, from below; the head;
 * the rest from below.
 */
export function sortByPriority(lines: readonly Quad[]): Quad[] {
  const placed = lines.map((line) => ({ line, ...linePosition(line) }));
  const [left, right] = [Math.min(...placed.map((one) => one.left)), Math.max(...placed.map((one) => one.right))];
  const [top, bottom] = [Math.min(...placed.map(({ y }) => y)), Math.max(...placed.map(({ y }) => y))];
  const wide = right - left || 1;
  const amounts = placed.filter(
    (one) => (one.right - left) / wide > LAST_COLUMN_FROM && (one.right - one.left) / wide < MAX_AMOUNT_WIDTH,
  );
  const rank = ({ y, height }: (typeof placed)[number]): number => {
    const down = (y - top) / (bottom - top || 1);
    if (down > HEAD_SHARE && amounts.some((amount) => Math.abs(amount.y - y) < height / 2)) return 1 - down;
    return down <= HEAD_SHARE ? 1 + down : 3 - down;
  };
  return placed
    .map((one) => ({ line: one.line, rank: rank(one) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ line }) => line);
}

const linePosition = (line: Quad): { left: number; right: number; y: number; height: number } => ({
  left: Math.min(line[0][0], line[3][0]),
  right: Math.max(line[1][0], line[2][0]),
  y: (line[0][1] + line[2][1]) / 2,
  height: quadHeight(line),
});
