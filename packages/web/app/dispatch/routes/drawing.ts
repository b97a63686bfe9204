import type { LatLon } from "@waybill/geometry/lat-lon";
import { nearestOnPath } from "../../places.ts";
import type { RouteContent, Stop } from "./route-content.ts";

/** What can be taken hold of on the map. */
export interface Handle {
  kind: "point" | "stop";
  index: number;
}

/** A route as it is drawn, what it was before each edit, and what was undone. */
export interface History {
  past: readonly RouteContent[];
  present: RouteContent;
  future: readonly RouteContent[];
  /** Of the last edit: one with the same key goes on with it, as typing and dragging do. */
  key?: string;
}

export const historyOf = (present: RouteContent): History => ({ past: [], present, future: [] });

export function edited({ past, present, key: before }: History, next: RouteContent, key?: string): History {
  if (key !== undefined && key === before) return { past, present: next, future: [], key };
  return { past: [...past, present], present: next, future: [], ...(key !== undefined && { key }) };
}

export function undone(history: History): History {
  const previous = history.past.at(-1);
  if (!previous) return history;
  return { past: history.past.slice(0, -1), present: previous, future: [history.present, ...history.future] };
}

export function redone(history: History): History {
  const [next, ...future] = history.future;
  return next ? { past: [...history.past, history.present], present: next, future } : history;
}

/** About ten centimetres: as precise as anybody draws. */
const rounded = ({ lat, lon }: LatLon): LatLon => ({ lat: Number(lat.toFixed(6)), lon: Number(lon.toFixed(6)) });

/** The path goes on to `point`; where the point is on the path already, it becomes one of its corners. */
export function withPathPoint(drawing: RouteContent, point: LatLon, isOnPath: boolean): RouteContent {
  const path = drawing.path ?? (isOnPath ? drawing.stops.map((stop) => stop.point) : []);
  const at = isOnPath && path.length > 1 ? nearestOnPath(path, point).after + 1 : path.length;
  return { ...drawing, path: path.toSpliced(at, 0, rounded(point)) };
}

/** A stop at `point`, between the stops that the path passes before and after it; `name` gets the number of the stop. */
export function withStop(drawing: RouteContent, point: LatLon, name: (n: number) => string): RouteContent {
  const { stops, path = [] } = drawing;
  const numbers = stops.map(({ id }) => Number(/^s(\d+)$/.exec(id)?.[1] ?? 0));
  const n = Math.max(stops.length, ...numbers) + 1;
  const stop: Stop = { id: `s${n}`, name: name(stops.length + 1), point: rounded(point), radiusM: 50 };
  const along = (place: LatLon) => nearestOnPath(path, place).alongM;
  const next = path.length > 1 ? stops.findIndex((one) => along(one.point) > along(point)) : -1;
  return { ...drawing, stops: stops.toSpliced(next < 0 ? stops.length : next, 0, stop) };
}

export function withMoved(drawing: RouteContent, { kind, index }: Handle, point: LatLon): RouteContent {
  if (kind === "stop") return withStopChange(drawing, index, { point: rounded(point) });
  return { ...drawing, path: drawing.path!.with(index, rounded(point)) };
}

export function withoutHandle(drawing: RouteContent, { kind, index }: Handle): RouteContent {
  if (kind === "stop") return { ...drawing, stops: drawing.stops.toSpliced(index, 1) };
  const path = drawing.path!.toSpliced(index, 1);
  return { ...drawing, path: path.length === 0 ? undefined : path };
}

export function withStopChange(drawing: RouteContent, index: number, change: Partial<Stop>): RouteContent {
  const stop = drawing.stops[index];
  return stop ? { ...drawing, stops: drawing.stops.with(index, { ...stop, ...change }) } : drawing;
}

/** The stop one place earlier (-1) or later (1). */
export function withStopShifted(drawing: RouteContent, index: number, by: -1 | 1): RouteContent {
  const stop = drawing.stops[index];
  const other = drawing.stops[index + by];
  if (!stop || !other) return drawing;
  return { ...drawing, stops: drawing.stops.with(index, other).with(index + by, stop) };
}

/** What is sent: a path of a single point is none yet. */
export const toContent = ({ name, stops, path }: RouteContent): RouteContent => ({
  name: name.trim(),
  stops,
  path: path && path.length > 1 ? path : undefined,
});

/** Where the way goes: along the path, else straight from stop to stop. */
export const wayOf = ({
  stops,
  path,
}: {
  stops: readonly Stop[];
  path?: readonly LatLon[] | undefined;
}): readonly LatLon[] => path ?? stops.map(({ point }) => point);

/** The place on the map that a JSON Pointer of the API speaks of, if it speaks of one. */
export function placeOfPointer(
  { stops, path }: RouteContent,
  pointer: string,
): { handle: Handle; point: LatLon } | undefined {
  const [, kind, n] = /^\/(stops|path)\/(\d+)/.exec(pointer) ?? [];
  if (kind === undefined) return undefined;
  const index = Number(n);
  const point = kind === "stops" ? stops[index]?.point : path?.[index];
  return point && { handle: { kind: kind === "stops" ? "stop" : "point", index }, point };
}
