import { type LatLon, RADIANS_PER_DEGREE } from "./lat-lon.ts";

/**
 * GCJ-02, the datum in which map providers in China must publish: WGS-84 with an offset of up to 730 metres that depends on
 * the place. It applies in a rectangle around China, and is nothing outside of it; docs/decisions says which parts of it are not
 * China.
 */
const CHINA = { south: 0.8293, north: 55.8271, west: 72.004, east: 137.8347 };
/** Of the ellipsoid of Krassowsky 1940, on which the offset is defined. */
const SEMI_MAJOR_AXIS_M = 6_378_245;
const ECCENTRICITY_SQUARED = 0.006693421622965943;
/** Each round leaves less than a hundredth of the error before it, which begins with the whole offset. */
const INVERSE_ROUNDS = 6;

const isInChina = ({ lat, lon }: LatLon): boolean =>
  lat >= CHINA.south && lat <= CHINA.north && lon >= CHINA.west && lon <= CHINA.east;

/** Where a place in WGS-84 is on a map in GCJ-02. */
export const toGcj02 = (at: LatLon): LatLon => (isInChina(at) ? withOffset(at) : at);

/**
 * The place in WGS-84 of a point on a map in GCJ-02, to a millimetre. There is no formula for it: the answer is approached, by an
 * offset that has no edge, since one that ends at the edge of the rectangle would lead there and back for ever.
 */
export function fromGcj02(at: LatLon): LatLon {
  if (!isInChina(at)) return at;
  let found = at;
  for (let round = 0; round < INVERSE_ROUNDS; round++) {
    const { lat, lon } = withOffset(found);
    found = { lat: found.lat + at.lat - lat, lon: found.lon + at.lon - lon };
  }
  return found;
}

function withOffset({ lat, lon }: LatLon): LatLon {
  const [x, y] = [lon - 105, lat - 35];
  const common = 20 * sinPi(6 * x) + 20 * sinPi(2 * x);
  const eastM =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    (2 / 3) * (common + 20 * sinPi(x) + 40 * sinPi(x / 3) + 150 * sinPi(x / 12) + 300 * sinPi(x / 30));
  const northM =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    (2 / 3) * (common + 20 * sinPi(y) + 40 * sinPi(y / 3) + 160 * sinPi(y / 12) + 320 * sinPi(y / 30));
  const latitude = lat * RADIANS_PER_DEGREE;
  const flattening = 1 - ECCENTRICITY_SQUARED * Math.sin(latitude) ** 2;
  const meridianRadiusM = (SEMI_MAJOR_AXIS_M * (1 - ECCENTRICITY_SQUARED)) / flattening ** 1.5;
  const parallelRadiusM = (SEMI_MAJOR_AXIS_M / Math.sqrt(flattening)) * Math.cos(latitude);
  return {
    lat: lat + northM / meridianRadiusM / RADIANS_PER_DEGREE,
    lon: lon + eastM / parallelRadiusM / RADIANS_PER_DEGREE,
  };
}

const sinPi = (value: number): number => Math.sin(value * Math.PI);
