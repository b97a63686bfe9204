import { FreeText } from "@waybill/events-schema/text";
import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import type { FieldError } from "@waybill/kernel/errors";
import { pathLengthM, distanceToPathM, pathPassings } from "./paths.ts";
import type { PlannedStop } from "./route.ts";

/** What can be wrong with a route definition, each with a pointer to where. */

/** Between two neighbouring points there is a road; nobody draws one of this length as a straight line. */
const MAX_LEG_M = 100_000;
/** Nobody is seen moving along less: a receiver wanders as far. */
const MIN_PATH_M = 10;
/** How far from the path a stop may be: the yard behind the house. */
const MAX_STOP_OFFSET_M = 500;
/** A path passes a stop where it comes within its radius and this much; where it never does, within some times that. */
const [PASSING_MARGIN_M, PASSING_WIDENING] = [50, 4];

/** Names that are not text of one line: those in a document were written by a device. */
export function nameErrors(name: string, stops: readonly PlannedStop[]): FieldError[] {
  const names = [["/name", name] as const, ...stops.map((stop, n) => [`/stops/${n}/name`, stop.name] as const)];
  return names.flatMap(([pointer, text]) =>
    (FreeText.safeParse(text).error?.issues ?? []).map(({ message: detail }) => ({ pointer, detail })),
  );
}

/** Points that are not on the Earth, or surely not where they were meant to be. */
export function pointErrors(stops: readonly PlannedStop[], path: readonly LatLon[]): FieldError[] {
  const all = [
    ...stops.map(({ point }, n) => [`/stops/${n}/point`, point] as const),
    ...path.map((point, n) => [`/path/${n}`, point] as const),
  ];
  return all.flatMap(([at, { lat, lon }]) => [
    ...(Math.abs(lat) <= 90
      ? []
      : [{ pointer: `${at}/lat`, detail: `${lat} is not a latitude; are lat and lon swapped?` }]),
    ...(Math.abs(lon) <= 180 ? [] : [{ pointer: `${at}/lon`, detail: `${lon} is not a longitude.` }]),
    ...(lat === 0 && lon === 0 ? [{ pointer: at, detail: "0, 0 is in the Atlantic: the place is missing." }] : []),
  ]);
}

/** Ids that are there twice, windows that end before they begin. */
export function stopErrors(stops: readonly PlannedStop[]): FieldError[] {
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
export function pathErrors(
  stops: readonly PlannedStop[],
  path: readonly LatLon[],
  drawnAs: "path" | "stops",
): FieldError[] {
  const metres = pathLengthM(path);
  if (metres < MIN_PATH_M) {
    return [{ pointer: `/${drawnAs}`, detail: `It goes nowhere: it is ${metres} m long; ${MIN_PATH_M} is the least.` }];
  }
  return [...legErrors(path, drawnAs), ...stopOffsetErrors(stops, path), ...stopOrderErrors(stops, path)];
}

function legErrors(path: readonly LatLon[], drawnAs: "path" | "stops"): FieldError[] {
  return path.slice(1).flatMap((place, n) => {
    const metres = Math.round(metresBetween(path[n]!, place));
    if (metres <= MAX_LEG_M) return [];
    const pointer = drawnAs === "path" ? `/path/${n + 1}` : `/stops/${n + 1}/point`;
    return [{ pointer, detail: `It is ${metres} m from the point before; more than ${MAX_LEG_M} is no road.` }];
  });
}

function stopOffsetErrors(stops: readonly PlannedStop[], path: readonly LatLon[]): FieldError[] {
  return stops.flatMap(({ point, radiusM }, n) => {
    const metres = Math.round(distanceToPathM(point, path));
    if (metres <= Math.max(MAX_STOP_OFFSET_M, radiusM)) return [];
    return [
      { pointer: `/stops/${n}/point`, detail: `It is ${metres} m beside the path; ${MAX_STOP_OFFSET_M} is the most.` },
    ];
  });
}

/**
 * Stops that the path does not come by any more after the one before. Whoever follows a run puts the stops on the path
 * by the same passings. A stop within the radius of the one before is reached with it, whichever of them comes first.
 */
function stopOrderErrors(stops: readonly PlannedStop[], path: readonly LatLon[]): FieldError[] {
  /** Where along the path the stop before may be, and its radius. */
  let [places, reachedM] = [[0], 0];
  return stops.flatMap((stop, n) => {
    const all = stopPassings(stop, path).map(({ alongM }) => alongM);
    const first = places[0] ?? 0;
    const after = all.filter((alongM) => alongM >= first);
    if (after.length === 0 && !isEachNear(places, all, reachedM)) {
      const detail = `The path does not come by after stop ${n - 1}: put the stops in its order, or draw the way back.`;
      return [{ pointer: `/stops/${n}/point`, detail }];
    }
    [places, reachedM] = [after.length > 0 ? after : places, stop.radiusM];
    return [];
  });
}

/** Whether each of `places` has one of `others` within `metres`. Both are in order: a path may pass a stop thousands of times. */
function isEachNear(places: readonly number[], others: readonly number[], metres: number): boolean {
  let n = 0;
  return places.every((place) => {
    while (n < others.length && others[n]! < place - metres) n += 1;
    return n < others.length && others[n]! <= place + metres;
  });
}

/** In order along the path. */
function stopPassings({ point, radiusM }: PlannedStop, path: readonly LatLon[]) {
  const all = pathPassings(point, path);
  const nearest = Math.min(...all.map(({ offM }) => offM));
  let reachM = radiusM + PASSING_MARGIN_M;
  while (reachM < nearest) reachM *= PASSING_WIDENING;
  return all.filter(({ offM }) => offM <= reachM);
}
