import type { Fix } from "@waybill/events-schema/tracking";
import module from "gcoord";
import type { Place } from "@waybill/geometry/places";

// Its types say that it hides behind `default`, which is so for neither Node nor the bundle.
const gcoord = module as unknown as typeof module.default;

/** Where the library's box around China ends, in degrees; docs/decisions says what is in it that is not China. */
const WEST = 72.004;
const EAST = 137.8347;
const SOUTH = 0.8293;
const NORTH = 55.8271;
/**
 * GCJ-02 shifts by no more than 0.011°. Within this of the box's edge the library looks for the way back for ever: what
 * it tries lies outside, where nothing is shifted. There it is sea, steppe and jungle of others.
 */
const EDGE = 0.02;

/** A fix whose place is told in `crs`, in WGS-84. Outside of the box both are the same, and nothing is changed. */
export function inWgs84(fix: Fix, crs: "wgs84" | "gcj02"): Fix {
  if (crs === "wgs84" || !isShifted(fix)) return fix;
  const [lon, lat] = gcoord.transform<[number, number]>([fix.lon, fix.lat], gcoord.GCJ02, gcoord.WGS84);
  return { ...fix, lat, lon };
}

const isShifted = ({ lat, lon }: Place) =>
  lon > WEST + EDGE && lon < EAST - EDGE && lat > SOUTH + EDGE && lat < NORTH - EDGE;
