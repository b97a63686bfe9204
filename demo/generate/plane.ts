/** The demo's city is on a plane: metres east and north of its centre. */
export interface CityPoint {
  x: number;
  y: number;
}

const CENTRE = { lat: 52.52, lon: 13.405 };
const METRES_PER_DEGREE = 111_195;

/** The coordinates of a point of the city. */
export function toLatLon({ x, y }: CityPoint): { lat: number; lon: number } {
  const lat = CENTRE.lat + y / METRES_PER_DEGREE;
  return { lat, lon: CENTRE.lon + x / (METRES_PER_DEGREE * Math.cos((CENTRE.lat * Math.PI) / 180)) };
}
