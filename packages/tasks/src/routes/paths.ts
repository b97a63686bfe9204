import { EARTH_RADIUS_M, metresBetween, type LatLon, RADIANS_PER_DEGREE } from "@waybill/geometry/lat-lon";

/** Where a path comes by a place: nearer than just before and just after. */
export interface PathPassing {
  /** Metres along the path. */
  alongM: number;
  /** Metres from the place. */
  offM: number;
}

/** Metres along a path, to the decimetre. */
export function pathLengthM(path: readonly LatLon[]): number {
  const metres = path.slice(1).reduce((sum, place, n) => sum + metresBetween(path[n]!, place), 0);
  return Math.round(metres * 10) / 10;
}

/** Metres from `place` to the nearest point of the path: good for a few kilometres. */
export function distanceToPathM(place: LatLon, path: readonly LatLon[]): number {
  const flat = projectToPlane(place, path);
  let nearest = flat[0] ? Math.hypot(flat[0].x, flat[0].y) : Infinity;
  for (let n = 1; n < flat.length; n++) nearest = Math.min(nearest, nearestOnLeg(flat[n - 1]!, flat[n]!).offM);
  return nearest;
}

/** Every passing of `place`, in order along the path: a street that it takes twice passes twice. */
export function pathPassings(place: LatLon, path: readonly LatLon[]): PathPassing[] {
  const flat = projectToPlane(place, path);
  const found: PathPassing[] = [];
  let [alongM, before] = [0, 1];
  for (let n = 1; n < flat.length; n++) {
    const { share, offM } = nearestOnLeg(flat[n - 1]!, flat[n]!);
    const legM = metresBetween(path[n - 1]!, path[n]!);
    // A corner is nearest when the leg to it comes nearest at its end, and the leg from it at its start.
    const isPassing = share === 0 ? before === 1 : share < 1 || n === flat.length - 1;
    if (isPassing) found.push({ alongM: alongM + share * legM, offM });
    [alongM, before] = [alongM + legM, share];
  }
  return found;
}

interface PlanePoint {
  x: number;
  y: number;
}

/** The path on a plane that touches the Earth at `place`, which is its origin; in metres. */
const projectToPlane = (place: LatLon, path: readonly LatLon[]): PlanePoint[] =>
  path.map(({ lat, lon }) => ({
    x:
      (((lon - place.lon + 540) % 360) - 180) *
      RADIANS_PER_DEGREE *
      EARTH_RADIUS_M *
      Math.cos(place.lat * RADIANS_PER_DEGREE),
    y: (lat - place.lat) * RADIANS_PER_DEGREE * EARTH_RADIUS_M,
  }));

/** The point of a leg that is nearest to the origin: how much of the leg lies before it, and how far it is. */
function nearestOnLeg(a: PlanePoint, b: PlanePoint): { share: number; offM: number } {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : Math.max(0, Math.min(1, -(a.x * dx + a.y * dy) / square));
  return { share, offM: Math.hypot(a.x + share * dx, a.y + share * dy) };
}

/** The path with at most `maxPoints` points. Dropped are those that the line runs through anyway, within ever more metres. */
export function simplifyPath(path: readonly LatLon[], maxPoints: number): LatLon[] {
  let remaining = [...path];
  for (let metres = 1; remaining.length > maxPoints; metres *= 2) {
    // Looking only so far ahead keeps a long recording linear; a longer straight stretch keeps a point every 64.
    const next: LatLon[] = [remaining[0]!];
    let from = 0;
    for (let n = 2; n < remaining.length; n++) {
      const line = [remaining[from]!, remaining[n]!];
      const through = remaining.slice(from + 1, n).every((place) => distanceToPathM(place, line) <= metres);
      if (through && n - from < 64) continue;
      from = n - 1;
      next.push(remaining[from]!);
    }
    remaining = [...next, remaining.at(-1)!];
  }
  return remaining.filter((place, n) => n === 0 || metresBetween(remaining[n - 1]!, place) > 0);
}
