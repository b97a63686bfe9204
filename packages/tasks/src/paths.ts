import { EARTH_M, metresBetween, type Place, RADIANS } from "@waybill/geometry/places";

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
