/** Where, in degrees of WGS-84. */
export interface Place {
  lat: number;
  lon: number;
}

/** Mean radius of the Earth in metres: (2a + b) / 3 of the GRS 80 ellipsoid (Moritz 2000). */
const EARTH_M = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Metres along the great circle from `a` to `b` (haversine). */
export function metresBetween(a: Place, b: Place): number {
  const south = Math.sin(((b.lat - a.lat) * RADIANS) / 2);
  const east = Math.sin(((b.lon - a.lon) * RADIANS) / 2);
  const h = south * south + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * east * east;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Metres along a path, to the decimetre. */
export function lengthOf(path: readonly Place[]): number {
  const metres = path.slice(1).reduce((sum, place, n) => sum + metresBetween(path[n]!, place), 0);
  return Math.round(metres * 10) / 10;
}

/** Metres from `place` to the nearest point of the path, on a plane that touches the Earth at `place`: good for a few kilometres. */
export function metresFromPath(place: Place, path: readonly Place[]): number {
  const flat = path.map(({ lat, lon }) => ({
    x: (((lon - place.lon + 540) % 360) - 180) * RADIANS * EARTH_M * Math.cos(place.lat * RADIANS),
    y: (lat - place.lat) * RADIANS * EARTH_M,
  }));
  let nearest = flat[0] ? Math.hypot(flat[0].x, flat[0].y) : Infinity;
  for (let n = 1; n < flat.length; n++) nearest = Math.min(nearest, fromOrigin(flat[n - 1]!, flat[n]!));
  return nearest;
}

function fromOrigin(a: { x: number; y: number }, b: { x: number; y: number }): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : Math.max(0, Math.min(1, -(a.x * dx + a.y * dy) / square));
  return Math.hypot(a.x + share * dx, a.y + share * dy);
}
