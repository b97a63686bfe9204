import type { Fix } from "@waybill/events-schema/tracking";
import module from "gcoord";
import type { LatLon } from "@waybill/geometry/lat-lon";

// Its types declare a `default` member, which exists neither in Node nor in the bundle.
const gcoord = module as unknown as typeof module.default;

/** Bounds of the library's box around China, in degrees; docs/decisions says which parts of it are not China. */
const BOX_WEST = 72.004;
const BOX_EAST = 137.8347;
const BOX_SOUTH = 0.8293;
const BOX_NORTH = 55.8271;
/**
 * GCJ-02 shifts by no more than 0.011°. Within this distance of the edge the library's inverse does not terminate,
 * because its candidates lie outside the box, where nothing is shifted. No part of China is that close to the edge.
 */
const EDGE_DEGREES = 0.02;

/**
 * A fix with coordinates in `crs`, converted to WGS-84. Outside the box both systems are the same, and the fix is
 * unchanged.
 */
export function toWgs84(fix: Fix, crs: "wgs84" | "gcj02"): Fix {
  if (crs === "wgs84" || !isShifted(fix)) return fix;
  const [lon, lat] = gcoord.transform<[number, number]>([fix.lon, fix.lat], gcoord.GCJ02, gcoord.WGS84);
  return { ...fix, lat, lon };
}

const isShifted = ({ lat, lon }: LatLon) =>
  lon > BOX_WEST + EDGE_DEGREES &&
  lon < BOX_EAST - EDGE_DEGREES &&
  lat > BOX_SOUTH + EDGE_DEGREES &&
  lat < BOX_NORTH - EDGE_DEGREES;
