import * as z from "zod";
import { metresBetween, type Place } from "@waybill/geometry/places";

/** `52.52,13.405,5000`: around a place, so many metres; 5000 if not said. */
export const Near = z
  .string()
  .regex(/^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?(,\d{1,6})?$/, "Use lat,lon or lat,lon,metres: 52.52,13.405,5000.");

/** Is the place within that? */
export function isNear(place: Place, near: string): boolean {
  const [lat = 0, lon = 0, metres = 5_000] = near.split(",").map(Number);
  return metresBetween(place, { lat, lon }) <= metres;
}
