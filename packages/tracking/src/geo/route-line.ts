import { metresBetween, type LatLon, RADIANS_PER_DEGREE } from "@waybill/geometry/lat-lon";

/** Metres in a degree of latitude, on the sphere of packages/geometry. */
const METRES_PER_DEGREE = 111_195.08;

/** Segments in a block, and blocks in a region; each has a bounding box. */
const BLOCK_SIZE = 16;
/** Of one bend of the line only the nearest point counts: two closer than this along the line are one. */
const SAME_BEND_M = 10;

/** A route's path, indexed for queries of the parts near a position. 10,000 points take half a megabyte. */
export interface RouteLine {
  /** Metres along the line, up to each point. */
  readonly along: Float64Array;
  readonly lengthM: number;
  /**
   * Degrees scaled to metres of latitude; longitudes continue beyond 180 where the line does, and are not scaled by
   * latitude yet.
   */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Minimum x, minimum y, maximum x, maximum y of every block of segments, and of every region of blocks. */
  readonly blocks: Float64Array;
  readonly regions: Float64Array;
}

/** The point on one bend of the line that is nearest to a fix. */
export interface NearestPoint {
  /** Metres along the line. */
  alongM: number;
  /** Distance from the fix. */
  offM: number;
}

/** The line through a route's points. Throws RangeError when there are fewer than two, or all are the same position. */
export function routeLine(path: readonly LatLon[]): RouteLine {
  if (path.length < 2) throw new RangeError(`a route needs at least two points; this one has ${path.length}`);
  const [along, x, y] = [0, 0, 0].map(() => new Float64Array(path.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [n, place] of path.entries()) {
    y[n] = place.lat * METRES_PER_DEGREE;
    const before = path[n - 1];
    x[n] = before ? x[n - 1]! + wrapDegrees(place.lon - before.lon) * METRES_PER_DEGREE : place.lon * METRES_PER_DEGREE;
    along[n] = before ? along[n - 1]! + metresBetween(before, place) : 0;
  }
  const lengthM = along.at(-1)!;
  if (lengthM === 0) throw new RangeError("all points of the route are the same position");
  const blocks = boundingBoxes(path.length - 1, (segment) => [
    Math.min(x[segment]!, x[segment + 1]!),
    Math.min(y[segment]!, y[segment + 1]!),
    Math.max(x[segment]!, x[segment + 1]!),
    Math.max(y[segment]!, y[segment + 1]!),
  ]);
  const regions = boundingBoxes(blocks.length / 4, (block) => [...blocks.subarray(4 * block, 4 * block + 4)] as Box);
  return { along, lengthM, x, y, blocks, regions };
}

type Box = [number, number, number, number];

/** Bounding boxes around each sixteen of `count` smaller ones. */
function boundingBoxes(count: number, boxOf: (n: number) => Box): Float64Array {
  const all = new Float64Array(4 * Math.ceil(count / BLOCK_SIZE));
  for (let n = 0; n < count; n++) {
    const [x0, y0, x1, y1] = boxOf(n);
    const at = 4 * Math.floor(n / BLOCK_SIZE);
    const first = n % BLOCK_SIZE === 0;
    all[at] = first ? x0 : Math.min(all[at]!, x0);
    all[at + 1] = first ? y0 : Math.min(all[at + 1]!, y0);
    all[at + 2] = first ? x1 : Math.max(all[at + 2]!, x1);
    all[at + 3] = first ? y1 : Math.max(all[at + 3]!, y1);
  }
  return all;
}

/** The shorter way around the Earth, in degrees. */
export const wrapDegrees = (degrees: number) => degrees - 360 * Math.round(degrees / 360);

/**
 * The nearest point on every bend of the line within `reachM` of a position, in order along the line. A street that the
 * line passes twice has two.
 */
export function findNearestPoints(line: RouteLine, place: LatLon, reachM: number): NearestPoint[] {
  const lonScale = Math.max(0.01, Math.cos(place.lat * RADIANS_PER_DEGREE));
  const y = place.lat * METRES_PER_DEGREE;
  const x = line.x[0]! + wrapDegrees(place.lon - line.x[0]! / METRES_PER_DEGREE) * METRES_PER_DEGREE;
  const box: Box = [x - reachM / lonScale, y - reachM, x + reachM / lonScale, y + reachM];
  const found: NearestPoint[] = [];
  const segments = line.x.length - 1;
  /** Where the nearest point of the previous segment was: at its end, the corner between them may be the nearest. */
  let previousShare = 1;
  const visitSegment = (n: number) => {
    const share = segmentShare(line, n, x, y, lonScale);
    if (share > 0 ? share < 1 || n === segments - 1 : previousShare === 1)
      addNearestPoint(found, nearestOnSegment(line, n, share, x, y, lonScale), reachM);
    previousShare = share;
  };
  for (let region = 0; region < line.regions.length / 4; region++) {
    if (!overlaps(line.regions, region, box)) continue;
    for (
      let block = region * BLOCK_SIZE;
      block < Math.min((region + 1) * BLOCK_SIZE, line.blocks.length / 4);
      block++
    ) {
      if (!overlaps(line.blocks, block, box)) continue;
      // The previous block may have been skipped. It was too far away, but its last corner may be the nearest point
      // here.
      previousShare = 1;
      for (let n = block * BLOCK_SIZE; n < Math.min((block + 1) * BLOCK_SIZE, segments); n++) visitSegment(n);
    }
  }
  return found;
}

function overlaps(all: Float64Array, n: number, [x0, y0, x1, y1]: Box): boolean {
  const at = 4 * n;
  return all[at]! <= x1 && all[at + 2]! >= x0 && all[at + 1]! <= y1 && all[at + 3]! >= y0;
}

/** Share of a segment before its nearest point, 0 to 1. */
function segmentShare({ x, y }: RouteLine, n: number, atX: number, atY: number, lonScale: number): number {
  const [east, north] = [(x[n + 1]! - x[n]!) * lonScale, y[n + 1]! - y[n]!];
  const square = east * east + north * north;
  if (square === 0) return 0;
  return Math.min(1, Math.max(0, ((atX - x[n]!) * lonScale * east + (atY - y[n]!) * north) / square));
}

function nearestOnSegment(
  { along, x, y }: RouteLine,
  n: number,
  share: number,
  atX: number,
  atY: number,
  lonScale: number,
): NearestPoint {
  const east = (atX - x[n]! - share * (x[n + 1]! - x[n]!)) * lonScale;
  const north = atY - y[n]! - share * (y[n + 1]! - y[n]!);
  return { alongM: along[n]! + share * (along[n + 1]! - along[n]!), offM: Math.hypot(east, north) };
}

/** Nearest points of one bend are nearly the same: only the closest is added. */
function addNearestPoint(found: NearestPoint[], point: NearestPoint, reachM: number): void {
  if (point.offM > reachM) return;
  const last = found.at(-1);
  if (!last || point.alongM - last.alongM >= SAME_BEND_M) found.push(point);
  else if (point.offM < last.offM) found[found.length - 1] = point;
}

/** The position after so many metres of the line; its ends outside of it. */
export function positionAt({ along, x, y }: RouteLine, metres: number): LatLon {
  let [low, high] = [0, along.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (along[middle]! <= metres) low = middle;
    else high = middle;
  }
  const span = along[high]! - along[low]!;
  const share = span === 0 ? 0 : Math.min(1, Math.max(0, (metres - along[low]!) / span));
  return {
    lat: (y[low]! + share * (y[high]! - y[low]!)) / METRES_PER_DEGREE,
    lon: wrapDegrees((x[low]! + share * (x[high]! - x[low]!)) / METRES_PER_DEGREE),
  };
}

/**
 * Distance between nearby positions, much faster than the great circle; within 0.1 % of it for ten kilometres up to 70°
 * of latitude.
 */
export function planarDistanceM(a: LatLon, b: LatLon): number {
  const lonScale = Math.cos(((a.lat + b.lat) / 2) * RADIANS_PER_DEGREE);
  return METRES_PER_DEGREE * Math.hypot(b.lat - a.lat, wrapDegrees(b.lon - a.lon) * lonScale);
}
