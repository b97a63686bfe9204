import { metresBetween, type Place, RADIANS } from "@waybill/geometry/places";

/** Metres in a degree of latitude, on the sphere of geo.ts. */
const METRES_A_DEGREE = 111_195.08;

/** Segments in a block, and blocks in a region: what a box is drawn around. */
const BLOCK = 16;
/** Of one bend of the line only the nearest place is told: two closer than this along it are one. */
const SAME_BEND_M = 10;

/** A route's path, made ready for asking which parts of it are near. 10,000 points cost half a megabyte. */
export interface RouteLine {
  /** Metres along the line, up to each point. */
  readonly along: Float64Array;
  readonly lengthM: number;
  /** Degrees in metres of latitude; a longitude goes on beyond 180 where the line does, and is not yet narrowed. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Least x, least y, greatest x, greatest y of every block of segments, and of every region of blocks. */
  readonly blocks: Float64Array;
  readonly regions: Float64Array;
}

/** The place on one bend of the line that is nearest to a fix. */
export interface Foot {
  /** Metres along the line. */
  alongM: number;
  /** From the fix. */
  offM: number;
}

/** The line through a route's points. Throws RangeError when they are fewer than two, or all one place. */
export function routeLine(path: readonly Place[]): RouteLine {
  if (path.length < 2) throw new RangeError(`a route has at least two points; this one has ${path.length}`);
  const [along, x, y] = [0, 0, 0].map(() => new Float64Array(path.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [n, place] of path.entries()) {
    y[n] = place.lat * METRES_A_DEGREE;
    const before = path[n - 1];
    x[n] = before ? x[n - 1]! + turned(place.lon - before.lon) * METRES_A_DEGREE : place.lon * METRES_A_DEGREE;
    along[n] = before ? along[n - 1]! + metresBetween(before, place) : 0;
  }
  const lengthM = along.at(-1)!;
  if (lengthM === 0) throw new RangeError("all points of the route are one place; it leads nowhere");
  const blocks = boxes(path.length - 1, (segment) => [
    Math.min(x[segment]!, x[segment + 1]!),
    Math.min(y[segment]!, y[segment + 1]!),
    Math.max(x[segment]!, x[segment + 1]!),
    Math.max(y[segment]!, y[segment + 1]!),
  ]);
  const regions = boxes(blocks.length / 4, (block) => [...blocks.subarray(4 * block, 4 * block + 4)] as Box);
  return { along, lengthM, x, y, blocks, regions };
}

type Box = [number, number, number, number];

/** A box around each sixteen of `count` smaller ones. */
function boxes(count: number, boxOf: (n: number) => Box): Float64Array {
  const all = new Float64Array(4 * Math.ceil(count / BLOCK));
  for (let n = 0; n < count; n++) {
    const [x0, y0, x1, y1] = boxOf(n);
    const at = 4 * Math.floor(n / BLOCK);
    const first = n % BLOCK === 0;
    all[at] = first ? x0 : Math.min(all[at]!, x0);
    all[at + 1] = first ? y0 : Math.min(all[at + 1]!, y0);
    all[at + 2] = first ? x1 : Math.max(all[at + 2]!, x1);
    all[at + 3] = first ? y1 : Math.max(all[at + 3]!, y1);
  }
  return all;
}

/** The shorter way round the Earth, in degrees. */
const turned = (degrees: number) => degrees - 360 * Math.round(degrees / 360);

/**
 * The feet of a fix: the nearest place on every bend of the line that comes within `reachM` of it, in order along the
 * line. A street that the line drives twice has two.
 */
export function feet(line: RouteLine, place: Place, reachM: number): Foot[] {
  const narrow = Math.max(0.01, Math.cos(place.lat * RADIANS));
  const y = place.lat * METRES_A_DEGREE;
  const x = line.x[0]! + turned(place.lon - line.x[0]! / METRES_A_DEGREE) * METRES_A_DEGREE;
  const box: Box = [x - reachM / narrow, y - reachM, x + reachM / narrow, y + reachM];
  const found: Foot[] = [];
  const segments = line.x.length - 1;
  /** Where the foot on the segment before was: at its end, a corner may be the nearest place. */
  let cameFrom = 1;
  const look = (n: number) => {
    const share = shareOf(line, n, x, y, narrow);
    if (share > 0 ? share < 1 || n === segments - 1 : cameFrom === 1)
      add(found, footOn(line, n, share, x, y, narrow), reachM);
    cameFrom = share;
  };
  for (let region = 0; region < line.regions.length / 4; region++) {
    if (!meets(line.regions, region, box)) continue;
    for (let block = region * BLOCK; block < Math.min((region + 1) * BLOCK, line.blocks.length / 4); block++) {
      if (!meets(line.blocks, block, box)) continue;
      // What came before may have been passed over. It was too far to matter, but its corner may be ours.
      cameFrom = 1;
      for (let n = block * BLOCK; n < Math.min((block + 1) * BLOCK, segments); n++) look(n);
    }
  }
  return found;
}

function meets(all: Float64Array, n: number, [x0, y0, x1, y1]: Box): boolean {
  const at = 4 * n;
  return all[at]! <= x1 && all[at + 2]! >= x0 && all[at + 1]! <= y1 && all[at + 3]! >= y0;
}

/** How much of a segment lies before the place on it that is nearest: 0 to 1. */
function shareOf({ x, y }: RouteLine, n: number, atX: number, atY: number, narrow: number): number {
  const [east, north] = [(x[n + 1]! - x[n]!) * narrow, y[n + 1]! - y[n]!];
  const square = east * east + north * north;
  if (square === 0) return 0;
  return Math.min(1, Math.max(0, ((atX - x[n]!) * narrow * east + (atY - y[n]!) * north) / square));
}

function footOn({ along, x, y }: RouteLine, n: number, share: number, atX: number, atY: number, narrow: number): Foot {
  const east = (atX - x[n]! - share * (x[n + 1]! - x[n]!)) * narrow;
  const north = atY - y[n]! - share * (y[n + 1]! - y[n]!);
  return { alongM: along[n]! + share * (along[n + 1]! - along[n]!), offM: Math.hypot(east, north) };
}

/** Feet of one bend are nearly one place: the nearest of them is told. */
function add(found: Foot[], foot: Foot, reachM: number): void {
  if (foot.offM > reachM) return;
  const last = found.at(-1);
  if (!last || foot.alongM - last.alongM >= SAME_BEND_M) found.push(foot);
  else if (foot.offM < last.offM) found[found.length - 1] = foot;
}

/** Where the line is after so many metres; before its start and behind its end, there. */
export function placeAt({ along, x, y }: RouteLine, metres: number): Place {
  let [low, high] = [0, along.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (along[middle]! <= metres) low = middle;
    else high = middle;
  }
  const span = along[high]! - along[low]!;
  const share = span === 0 ? 0 : Math.min(1, Math.max(0, (metres - along[low]!) / span));
  return {
    lat: (y[low]! + share * (y[high]! - y[low]!)) / METRES_A_DEGREE,
    lon: turned((x[low]! + share * (x[high]! - x[low]!)) / METRES_A_DEGREE),
  };
}

/** Metres between neighbours, much quicker than the great circle; within 0.1 % of it for ten kilometres up to 70° of latitude. */
export function metresNear(a: Place, b: Place): number {
  const narrow = Math.cos(((a.lat + b.lat) / 2) * RADIANS);
  return METRES_A_DEGREE * Math.hypot(b.lat - a.lat, turned(b.lon - a.lon) * narrow);
}
