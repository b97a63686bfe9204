import { metresBetween, type Place } from "@waybill/geometry/places";
import type { FieldError } from "@waybill/kernel/errors";
import { lengthOf, metresFromPath } from "./paths.ts";
import type { Stop } from "./routes.ts";

/** What can be wrong with a drawing, each with a pointer to where. */

/** Between two neighbouring points there is a road; nobody draws one of this length as a straight line. */
const LONGEST_LEG_M = 100_000;
/** How far from the path a stop may be: the yard behind the house. */
const BESIDE_M = 500;

/** Points that are not on the Earth, or surely not where they were meant to be. */
export function pointFaults(stops: readonly Stop[], path: readonly Place[]): FieldError[] {
  const all = [
    ...stops.map(({ point }, n) => [`/stops/${n}/point`, point] as const),
    ...path.map((point, n) => [`/path/${n}`, point] as const),
  ];
  return all.flatMap(([at, { lat, lon }]) => [
    ...(Math.abs(lat) <= 90
      ? []
      : [{ pointer: `${at}/lat`, detail: `${lat} is no latitude; are lat and lon swapped?` }]),
    ...(Math.abs(lon) <= 180 ? [] : [{ pointer: `${at}/lon`, detail: `${lon} is no longitude.` }]),
    ...(lat === 0 && lon === 0 ? [{ pointer: at, detail: "0, 0 is in the Atlantic: the place is missing." }] : []),
  ]);
}

/** Ids that are there twice, windows that end before they begin. */
export function stopFaults(stops: readonly Stop[]): FieldError[] {
  const ids = stops.map(({ id }) => id);
  return stops.flatMap(({ id, window }, n) => [
    ...(ids.indexOf(id) < n
      ? [{ pointer: `/stops/${n}/id`, detail: `Stop ${ids.indexOf(id)} is ${id} already.` }]
      : []),
    ...(window && Date.parse(window.from) >= Date.parse(window.to)
      ? [{ pointer: `/stops/${n}/window/to`, detail: "The window ends before it begins." }]
      : []),
  ]);
}

/** What keeps the path from being driven along by its stops; `of` is what the dispatcher drew. */
export function wayFaults(stops: readonly Stop[], path: readonly Place[], of: "path" | "stops"): FieldError[] {
  const at = (n: number) => (of === "path" ? `/path/${n}` : `/stops/${n}/point`);
  const legs = path.slice(1).flatMap((place, n) => {
    const metres = Math.round(metresBetween(path[n]!, place));
    if (metres <= LONGEST_LEG_M) return [];
    return [
      { pointer: at(n + 1), detail: `It is ${metres} m from the point before; more than ${LONGEST_LEG_M} is no road.` },
    ];
  });
  const short = path.length < 2 || lengthOf(path) === 0;
  const beside = stops.flatMap(({ point, radiusM }, n) => {
    const metres = Math.round(metresFromPath(point, path));
    if (metres <= Math.max(BESIDE_M, radiusM)) return [];
    return [{ pointer: `/stops/${n}/point`, detail: `It is ${metres} m beside the path; ${BESIDE_M} is the most.` }];
  });
  return [...(short ? [{ pointer: `/${of}`, detail: "It goes nowhere." }] : []), ...legs, ...beside];
}
