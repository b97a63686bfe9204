/** A place on the Earth, WGS-84. */
export interface Point {
  lat: number;
  lon: number;
}

const EARTH_M = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two places that are close to each other. */
export function metresBetween(a: Point, b: Point): number {
  const x = radians(b.lon - a.lon) * Math.cos(radians((a.lat + b.lat) / 2));
  return EARTH_M * Math.hypot(x, radians(b.lat - a.lat));
}

/** Metres along a path. */
export const pathLengthM = (path: readonly Point[]): number =>
  path.slice(1).reduce((sum, point, n) => sum + metresBetween(path[n]!, point), 0);

/** The place on a path that is nearest to `point`: after which of its points, how far along, and how far away. */
export function nearestOnPath(path: readonly Point[], point: Point): { after: number; alongM: number; offM: number } {
  let best = { after: 0, alongM: 0, offM: path[0] ? metresBetween(path[0], point) : Infinity };
  let passedM = 0;
  const scale = Math.cos(radians(point.lat));
  for (const [n, to] of path.slice(1).entries()) {
    const from = path[n]!;
    const [dx, dy] = [(to.lon - from.lon) * scale, to.lat - from.lat];
    const dot = (point.lon - from.lon) * scale * dx + (point.lat - from.lat) * dy;
    const share = Math.min(1, Math.max(0, dot / (dx * dx + dy * dy || 1)));
    const at = { lat: from.lat + dy * share, lon: from.lon + (to.lon - from.lon) * share };
    const offM = metresBetween(at, point);
    const legM = metresBetween(from, to);
    if (offM < best.offM) best = { after: n, alongM: passedM + legM * share, offM };
    passedM += legM;
  }
  return best;
}

/** Points around a place at a distance: what a radius looks like on a map. */
export function circleAround({ lat, lon }: Point, radiusM: number, corners = 40): Point[] {
  const dLat = (radiusM / EARTH_M) * (180 / Math.PI);
  const dLon = dLat / Math.max(0.01, Math.cos(radians(lat)));
  return Array.from({ length: corners + 1 }, (_, n) => {
    const angle = (n / corners) * 2 * Math.PI;
    return { lat: lat + dLat * Math.sin(angle), lon: lon + dLon * Math.cos(angle) };
  });
}
