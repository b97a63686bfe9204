import { metresBetween, type Place } from "@waybill/geometry/places";
import type { FieldError } from "@waybill/kernel/errors";
import { lengthOf, metresFromPath, passings } from "./paths.ts";
import type { Stop } from "./routes.ts";

/** What can be wrong with a drawing, each with a pointer to where. */

/** Between two neighbouring points there is a road; nobody draws one of this length as a straight line. */
const LONGEST_LEG_M = 100_000;
/** Nobody is seen moving along less: a receiver wanders as far. */
const SHORTEST_M = 10;
/** How far from the path a stop may be: the yard behind the house. */
const BESIDE_M = 500;
/** A path passes a stop where it comes within its radius and this much; where it never does, within some times that. */
const [ABOUT_M, WIDER] = [50, 4];

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

/** What keeps the path from being followed by its stops; `of` is what the dispatcher drew. */
export function wayFaults(stops: readonly Stop[], path: readonly Place[], of: "path" | "stops"): FieldError[] {
  const metres = lengthOf(path);
  if (metres < SHORTEST_M) {
    return [{ pointer: `/${of}`, detail: `It goes nowhere: it is ${metres} m long; ${SHORTEST_M} is the least.` }];
  }
  return [...legFaults(path, of), ...besideFaults(stops, path), ...orderFaults(stops, path)];
}

function legFaults(path: readonly Place[], of: "path" | "stops"): FieldError[] {
  return path.slice(1).flatMap((place, n) => {
    const metres = Math.round(metresBetween(path[n]!, place));
    if (metres <= LONGEST_LEG_M) return [];
    const pointer = of === "path" ? `/path/${n + 1}` : `/stops/${n + 1}/point`;
    return [{ pointer, detail: `It is ${metres} m from the point before; more than ${LONGEST_LEG_M} is no road.` }];
  });
}

function besideFaults(stops: readonly Stop[], path: readonly Place[]): FieldError[] {
  return stops.flatMap(({ point, radiusM }, n) => {
    const metres = Math.round(metresFromPath(point, path));
    if (metres <= Math.max(BESIDE_M, radiusM)) return [];
    return [{ pointer: `/stops/${n}/point`, detail: `It is ${metres} m beside the path; ${BESIDE_M} is the most.` }];
  });
}

/**
 * Stops that the path does not come by any more after the one before. Whoever follows a run puts the stops on the path
 * by the same passings. A stop within the radius of the one before is reached with it, whichever of them comes first.
 */
function orderFaults(stops: readonly Stop[], path: readonly Place[]): FieldError[] {
  /** Where along the path the stop before may be, and its radius. */
  let [places, reachedM] = [[0], 0];
  return stops.flatMap((stop, n) => {
    const all = passingsOf(stop, path).map(({ alongM }) => alongM);
    const first = Math.min(...places);
    const after = all.filter((alongM) => alongM >= first);
    const isReached = places.every((place) => all.some((alongM) => Math.abs(alongM - place) <= reachedM));
    if (after.length === 0 && !isReached) {
      const detail = `The path does not come by after stop ${n - 1}: put the stops in its order, or draw the way back.`;
      return [{ pointer: `/stops/${n}/point`, detail }];
    }
    [places, reachedM] = [after.length > 0 ? after : places, stop.radiusM];
    return [];
  });
}

function passingsOf({ point, radiusM }: Stop, path: readonly Place[]) {
  const all = passings(point, path);
  const nearest = Math.min(...all.map(({ offM }) => offM));
  let reachM = radiusM + ABOUT_M;
  while (reachM < nearest) reachM *= WIDER;
  return all.filter(({ offM }) => offM <= reachM);
}
