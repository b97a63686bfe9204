import { EARTH_RADIUS_M, type LatLon, metresBetween, RADIANS_PER_DEGREE } from "@waybill/geometry/lat-lon";

/** Metres along a path. */
export const pathLengthM = (path: readonly LatLon[]): number =>
  path.slice(1).reduce((sum, point, n) => sum + metresBetween(path[n]!, point), 0);

/** The place on a path that is nearest to `point`: after which of its points, how far along, and how far away. */
export function nearestOnPath(path: readonly LatLon[], point: LatLon): { after: number; alongM: number; offM: number } {
  let best = { after: 0, alongM: 0, offM: path[0] ? metresBetween(path[0], point) : Infinity };
  let passedM = 0;
  const scale = Math.cos(point.lat * RADIANS_PER_DEGREE);
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
export function circleAround({ lat, lon }: LatLon, radiusM: number, corners = 40): LatLon[] {
  const dLat = radiusM / EARTH_RADIUS_M / RADIANS_PER_DEGREE;
  const dLon = dLat / Math.max(0.01, Math.cos(lat * RADIANS_PER_DEGREE));
  return Array.from({ length: corners + 1 }, (_, n) => {
    const angle = (n / corners) * 2 * Math.PI;
    return { lat: lat + dLat * Math.sin(angle), lon: lon + dLon * Math.cos(angle) };
  });
}
