import type { LatLon } from "@waybill/geometry/lat-lon";
import type { TextKey } from "../../i18n/text.ts";

const RADIANS = Math.PI / 180;

/** Degrees clockwise from north in which `to` lies, seen from `from`. */
export function bearingBetween(from: LatLon, to: LatLon): number {
  const east = (to.lon - from.lon) * RADIANS;
  const [lat, goal] = [from.lat * RADIANS, to.lat * RADIANS];
  const y = Math.sin(east) * Math.cos(goal);
  const x = Math.cos(lat) * Math.sin(goal) - Math.sin(lat) * Math.cos(goal) * Math.cos(east);
  return (Math.atan2(y, x) / RADIANS + 360) % 360;
}

const POINTS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;

/** The point of the compass nearest to a direction. */
export const compassText = (degrees: number): TextKey => `compass.${POINTS[Math.round(degrees / 45) % 8]!}`;
