export type PixelPoint = readonly [x: number, y: number];
/** Corners of a line of print: top left, top right, bottom right, bottom left. */
export type Quad = readonly [PixelPoint, PixelPoint, PixelPoint, PixelPoint];
/** x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type AffineTransform = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const distance = ([x0, y0]: PixelPoint, [x1, y1]: PixelPoint): number => Math.hypot(x1 - x0, y1 - y0);

/** Length along the print. */
export const quadWidth = ([tl, tr, br, bl]: Quad): number => (distance(tl, tr) + distance(bl, br)) / 2;

/** Height of the print. */
export const quadHeight = ([tl, tr, br, bl]: Quad): number => (distance(tl, bl) + distance(tr, br)) / 2;

export const applyTransform = ([a, b, c, d, e, f]: AffineTransform, [x, y]: PixelPoint): PixelPoint => [
  a * x + c * y + e,
  b * x + d * y + f,
];

/** First `inner`, then `outer`. */
export function composeTransforms(outer: AffineTransform, inner: AffineTransform): AffineTransform {
  const [a, b] = outer;
  const [, , c, d] = outer;
  const [e, f] = applyTransform(outer, [inner[4], inner[5]]);
  return [
    a * inner[0] + c * inner[1],
    b * inner[0] + d * inner[1],
    a * inner[2] + c * inner[3],
    b * inner[2] + d * inner[3],
    e,
    f,
  ];
}

/** The convex hull, by Andrew's monotone chain. */
export function convexHull(points: readonly PixelPoint[]): PixelPoint[] {
  const sorted = points.toSorted(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const half = (ordered: readonly PixelPoint[]): PixelPoint[] => {
    const chain: PixelPoint[] = [];
    for (const point of ordered) {
      while (chain.length > 1 && crossProduct(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.toReversed())];
}

const crossProduct = ([ox, oy]: PixelPoint, [ax, ay]: PixelPoint, [bx, by]: PixelPoint): number =>
  (ax - ox) * (by - oy) - (ay - oy) * (bx - ox);

/** A rectangle in its own directions: u along (ux, uy), v across it. */
export interface RotatedRectangle {
  ux: number;
  uy: number;
  u: readonly [number, number];
  v: readonly [number, number];
}

/** The smallest rectangle around a convex hull; one of its sides lies on one of the hull's. */
export function smallestRectangle(outline: readonly PixelPoint[]): RotatedRectangle | undefined {
  let best: RotatedRectangle | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, from] of outline.entries()) {
    const to = outline[(i + 1) % outline.length]!;
    const length = distance(from, to);
    if (length === 0) continue;
    const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    const along = outline.map(([x, y]) => x * ux + y * uy);
    const across = outline.map(([x, y]) => y * ux - x * uy);
    const [u, v] = [minMax(along), minMax(across)];
    const area = (u[1] - u[0]) * (v[1] - v[0]);
    if (area < least) [least, best] = [area, { ux, uy, u, v }];
  }
  return best;
}

const minMax = (numbers: readonly number[]): [number, number] => [Math.min(...numbers), Math.max(...numbers)];

/** The corners of a rectangle widened by `by` on every side, in the order of a Quad. */
export function rectangleCorners({ ux, uy, u, v }: RotatedRectangle, by: number): Quad {
  const at = (s: number, t: number): PixelPoint => [s * ux - t * uy, s * uy + t * ux];
  const [u0, u1, v0, v1] = [u[0] - by, u[1] + by, v[0] - by, v[1] + by];
  const sorted = [at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)].toSorted(([a], [b]) => a - b);
  const upper = ([, a]: PixelPoint, [, b]: PixelPoint) => a - b;
  const [left, right] = [sorted.slice(0, 2).toSorted(upper), sorted.slice(2).toSorted(upper)];
  return [left[0]!, right[0]!, right[1]!, left[1]!];
}
