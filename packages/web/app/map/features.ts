import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import type { RouteDetails } from "../live/details.ts";
import type { ListedRun } from "../live/list.ts";
import type { LatLon } from "@waybill/geometry/lat-lon";

export const collection = (features: Feature[]): FeatureCollection => ({
  type: "FeatureCollection",
  features,
});
export const EMPTY = collection([]);

const position = ({ lat, lon }: LatLon): [number, number] => [lon, lat];

export const line = (points: readonly LatLon[], properties: Record<string, unknown> = {}): Feature<LineString> => ({
  type: "Feature",
  geometry: { type: "LineString", coordinates: points.map(position) },
  properties,
});

export const point = (at: LatLon, properties: Record<string, unknown> = {}): Feature<Point> => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: position(at) },
  properties,
});

/** The same features with each of their places moved: only lines and points are drawn here. */
export function moved(drawn: FeatureCollection, move: (at: LatLon) => LatLon): FeatureCollection {
  const moveOne = ([lon = 0, lat = 0]: number[]) => position(move({ lat, lon }));
  const features = drawn.features.map((one) => {
    const { geometry } = one;
    if (geometry.type === "Point")
      return { ...one, geometry: { ...geometry, coordinates: moveOne(geometry.coordinates) } };
    if (geometry.type === "LineString")
      return { ...one, geometry: { ...geometry, coordinates: geometry.coordinates.map(moveOne) } };
    throw new Error(`A ${geometry.type} cannot be moved.`);
  });
  return { ...drawn, features };
}

/** A courier's marker; `at` is where it is drawn while it moves to its newest place. */
export const marker = ({ run, name, marker: state }: ListedRun, at: LatLon, selected: boolean): Feature<Point> =>
  point(at, { runId: run.runId, name, state, selected });

export const stopFeatures = (route: RouteDetails, states: Readonly<Record<string, string>>): Feature<Point>[] =>
  route.stops.map((stop, n) =>
    point(stop.point, { name: stop.name, number: String(n + 1), state: states[stop.id] ?? "pending" }),
  );

/** Smallest box around points, `[west, south, east, north]`. */
export function boundsOf(points: readonly LatLon[]): [number, number, number, number] | undefined {
  if (points.length === 0) return undefined;
  const lons = points.map(({ lon }) => lon);
  const lats = points.map(({ lat }) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Lines of latitude and longitude across a box, about six each way: what shows scale and direction where there is no tile. */
export function graticule([west, south, east, north]: [number, number, number, number]): FeatureCollection {
  const step = niceStep(Math.max(east - west, (north - south) * 1.5) / 6);
  const lines: Feature<LineString>[] = [];
  for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step)
    lines.push(
      line([
        { lat: south, lon },
        { lat: north, lon },
      ]),
    );
  for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step)
    lines.push(
      line([
        { lat, lon: west },
        { lat, lon: east },
      ]),
    );
  return collection(lines);
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-6)));
  const factor = [1, 2, 5, 10].find((one) => one * power >= value) ?? 10;
  return factor * power;
}
