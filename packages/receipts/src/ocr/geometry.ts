export type Point = readonly [x: number, y: number];
/** Corners of a line of print: top left, top right, bottom right, bottom left. */
export type Quad = readonly [Point, Point, Point, Point];
/** x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const distance = ([x0, y0]: Point, [x1, y1]: Point): number => Math.hypot(x1 - x0, y1 - y0);

/** Length along the print. */
export const widthOf = ([tl, tr, br, bl]: Quad): number => (distance(tl, tr) + distance(bl, br)) / 2;

/** Height of the print. */
export const heightOf = ([tl, tr, br, bl]: Quad): number => (distance(tl, bl) + distance(tr, br)) / 2;

export const apply = ([a, b, c, d, e, f]: Affine, [x, y]: Point): Point => [a * x + c * y + e, b * x + d * y + f];

/** First `inner`, then `outer`. */
export function after(outer: Affine, inner: Affine): Affine {
  const [a, b] = outer;
  const [, , c, d] = outer;
  const [e, f] = apply(outer, [inner[4], inner[5]]);
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
export function hull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length > 1 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.toReversed())];
}

const turn = ([ox, oy]: Point, [ax, ay]: Point, [bx, by]: Point): number =>
  (ax - ox) * (by - oy) - (ay - oy) * (bx - ox);

/** A rectangle in its own directions: u along (ux, uy), v across it. */
export interface Rectangle {
  ux: number;
  uy: number;
  u: readonly [number, number];
  v: readonly [number, number];
}

/** The smallest rectangle around a convex hull; one of its sides lies on one of the hull's. */
export function smallestRectangle(outline: readonly Point[]): Rectangle | undefined {
  let best: Rectangle | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, from] of outline.entries()) {
    const to = outline[(i + 1) % outline.length]!;
    const length = distance(from, to);
    if (length === 0) continue;
    const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    const along = outline.map(([x, y]) => x * ux + y * uy);
    const across = outline.map(([x, y]) => y * ux - x * uy);
    const [u, v] = [range(along), range(across)];
    const area = (u[1] - u[0]) * (v[1] - v[0]);
    if (area < least) [least, best] = [area, { ux, uy, u, v }];
  }
  return best;
}

const range = (numbers: readonly number[]): [number, number] => [Math.min(...numbers), Math.max(...numbers)];

/** The corners of a rectangle widened by `by` on every side, in the order of a Quad. */
export function corners({ ux, uy, u, v }: Rectangle, by: number): Quad {
  const at = (s: number, t: number): Point => [s * ux - t * uy, s * uy + t * ux];
  const [u0, u1, v0, v1] = [u[0] - by, u[1] + by, v[0] - by, v[1] + by];
  const sorted = [at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)].toSorted(([a], [b]) => a - b);
  const upper = ([, a]: Point, [, b]: Point) => a - b;
  const [left, right] = [sorted.slice(0, 2).toSorted(upper), sorted.slice(2).toSorted(upper)];
  return [left[0]!, right[0]!, right[1]!, left[1]!];
}
