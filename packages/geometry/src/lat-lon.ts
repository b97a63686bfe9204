/** A position in degrees of WGS-84. */
export interface LatLon {
  lat: number;
  lon: number;
}

/** Mean radius of the Earth in metres: (2a + b) / 3 of the GRS 80 ellipsoid (Moritz 2000, Geodetic Reference System 1980). */
export const EARTH_RADIUS_M = 6_371_008.8;
/** Receivers write the dilution of precision, not metres; five metres per unit is a common approximation. */
export const METRES_PER_HDOP = 5;
/** Radians of one degree. */
export const RADIANS_PER_DEGREE = Math.PI / 180;

/**
 * Metres along the great circle from `a` to `b`, on a sphere of the Earth's mean radius. The haversine form keeps its
 * precision for neighbouring points (Sinnott, "Virtues of the Haversine", 1984); against the ellipsoid it is within 0.56 %.
 */
export function metresBetween(a: LatLon, b: LatLon): number {
  const south = Math.sin(((b.lat - a.lat) * RADIANS_PER_DEGREE) / 2);
  const east = Math.sin(((b.lon - a.lon) * RADIANS_PER_DEGREE) / 2);
  const h = south * south + Math.cos(a.lat * RADIANS_PER_DEGREE) * Math.cos(b.lat * RADIANS_PER_DEGREE) * east * east;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}
