import { toOneLine, truncateText } from "@waybill/events-schema/text";
import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import { type ParsedRouteDocument, invalidDocument, type NamedPlace } from "./parsed-document.ts";
import { parseGeoJson } from "./geojson.ts";
import { parseGpxDocument } from "./gpx.ts";
import { joinLines } from "./join-lines.ts";
import { simplifyPath } from "./paths.ts";
import { type RouteDefinition, MAX_PATH_POINTS, MAX_STOPS, type PlannedStop } from "./route.ts";

const STOP_RADIUS_M = 50;
const MAX_NAME_LENGTH = 120;

/** A route definition from a document: all of it, or ROUTE_INVALID that says what is wrong with it or left over. */
export function parseRouteDocument(document: string | object, name?: string): RouteDefinition {
  const found = typeof document === "string" ? parseGpxDocument(document) : parseGeoJson(document);
  return toRouteDefinition(name === undefined ? found : { ...found, name });
}

/** Stops are the points of the document; with fewer than two, also where the path begins and ends. */
function toRouteDefinition({ name, lines, points }: ParsedRouteDocument): RouteDefinition {
  const bad = points.findIndex(({ point }) => !Number.isFinite(point.lat) || !Number.isFinite(point.lon));
  if (bad >= 0) throw invalidDocument(`Waypoint ${bad} has no lat and lon that are numbers.`);
  const { names, path: recorded } = joinLines(lines);
  const path = simplifyPath(recorded, MAX_PATH_POINTS);
  if (path.length < 2 && points.length < 2) throw invalidDocument("There is neither a line nor two points in it.");
  if (points.length > MAX_STOPS)
    throw invalidDocument(`It has ${points.length} points; ${MAX_STOPS} stops are the most.`);
  return {
    name: toName(name) || toName(names.join(", ")) || "Imported",
    stops: (points.length >= 2 ? points : withEnds(points, path)).map(({ name: called, point }, n): PlannedStop => {
      return { id: `s${n + 1}`, name: toName(called) || `Stop ${n + 1}`, point, radiusM: STOP_RADIUS_M };
    }),
    ...(path.length >= 2 && { path }),
  };
}

const toName = (text = ""): string => truncateText(toOneLine(text), MAX_NAME_LENGTH).trim();

/** A single point, and the ends of the path that it is not at. */
function withEnds([point]: readonly NamedPlace[], path: readonly LatLon[]): NamedPlace[] {
  const [start, end] = [
    { name: "Start", point: path[0]! },
    { name: "End", point: path.at(-1)! },
  ];
  if (!point) return [start, end];
  if (metresBetween(point.point, start.point) <= STOP_RADIUS_M) return [point, end];
  if (metresBetween(point.point, end.point) <= STOP_RADIUS_M) return [start, point];
  return [start, point, end];
}
