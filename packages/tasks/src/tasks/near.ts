import * as z from "zod";
import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import type { Circle } from "./grid.ts";

const DEFAULT_METRES = 5_000;

/** `52.52,13.405,5000`: around a place, so many metres; 5000 if not given. */
export const NearParameter = z
  .string()
  .regex(/^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?(,\d{1,6})?$/, {
    error: "Use lat,lon or lat,lon,metres: 52.52,13.405,5000.",
    abort: true,
  })
  .refine((near) => {
    const { lat, lon } = parseNear(near);
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  }, "There is no such place: lat is from -90 to 90, lon from -180 to 180.")
  .refine((near) => {
    const { lat, lon } = parseNear(near);
    return lat !== 0 || lon !== 0;
  }, "0,0 is in the Atlantic: it is what a phone without a position has. Leave `near` out.");

/** The circle that the parameter asks for. */
export function parseNear(near: string): Circle {
  const [lat, lon, metres = DEFAULT_METRES] = near.split(",").map(Number) as [number, number, number?];
  return { lat, lon, metres };
}

/** Whether the place is within the circle. */
export const isNear = (place: LatLon, circle: Circle): boolean => metresBetween(place, circle) <= circle.metres;
