import { type GpxLine, type GpxPoint, parseDecimal, parseGpx } from "@waybill/geometry/gpx";
import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import { XmlError } from "@waybill/geometry/xml";
import { type ParsedRouteDocument, invalidDocument, type NamedPlace, type RecordedLine } from "./parsed-document.ts";

const SAME_PLACE_M = 50;

/** GPX: tracks and routes are lines; waypoints and the named points of routes are stops. Throws ROUTE_INVALID. */
export function parseGpxDocument(text: string): ParsedRouteDocument {
  const gpx = readGpx(text);
  const routePoints = gpx.routes.flatMap(({ segments }) => segments.flat());
  const named = routePoints.filter(({ name, isShaping }) => name?.trim() && !isShaping).map(toNamedPlace);
  const stops = named.filter((stop, n) => !isSameStop(stop, named[n - 1]));
  const lines = [...gpx.tracks, ...gpx.routes];
  return {
    name: (lines.length === 1 ? lines[0]!.name : undefined) ?? gpx.name,
    lines: [gpx.tracks.map(toLine), gpx.routes.map(toLine)],
    points: [...stops, ...gpx.waypoints.map(toNamedPlace).filter((waypoint) => !stops.some(isAt(waypoint)))],
  };
}

/** A route that begins where another ends names that place once more. */
const isSameStop = (stop: NamedPlace, before: NamedPlace | undefined): boolean =>
  before !== undefined && before.name === stop.name && isAt(stop)(before);

/** Devices write the named points of a route once more, as waypoints. */
const isAt =
  ({ point }: NamedPlace) =>
  (stop: NamedPlace): boolean =>
    metresBetween(point, stop.point) <= SAME_PLACE_M;

function readGpx(text: string) {
  try {
    return parseGpx(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw invalidDocument(`It is not GPX that can be read; line ${error.line}: ${error.message}.`, error);
  }
}

const toLine = ({ name, segments }: GpxLine): RecordedLine => ({
  name,
  parts: segments.map((points) => points.flatMap((point) => [point, ...point.shape]).map(toPlace)),
});
const toNamedPlace = (point: GpxPoint): NamedPlace => ({ name: point.name, point: toPlace(point) });
const toPlace = ({ lat, lon }: GpxPoint): LatLon => ({ lat: parseDecimal(lat), lon: parseDecimal(lon) });
