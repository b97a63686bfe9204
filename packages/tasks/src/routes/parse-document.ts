import { metresBetween, type LatLon } from "@waybill/geometry/lat-lon";
import { type ParsedRouteDocument, invalidDocument } from "./parsed-document.ts";
import { parseGeoJson } from "./geojson.ts";
import { parseGpx } from "./gpx.ts";
import { distanceToPathM } from "./paths.ts";
import { type RouteDefinition, MAX_PATH_POINTS, MAX_STOPS, type PlannedStop } from "./route.ts";

/** Between two parts of one line a phone was off for a moment; of a longer way nobody knows how it went. */
const MAX_GAP_M = 1_000;

/** A drawing from a document. Throws ROUTE_INVALID, saying what is wrong with it. */
export function parseRouteDocument(document: string | object, name?: string): RouteDefinition {
  const found = typeof document === "string" ? parseGpx(document) : parseGeoJson(document);
  return toRouteDefinition({ ...found, name: name ?? found.name });
}

/** Stops are the named points; with fewer than two, where the path begins and ends. */
function toRouteDefinition({ name, parts, points }: ParsedRouteDocument): RouteDefinition {
  const path = parts.flat();
  const bad = path.findIndex(({ lat, lon }) => !Number.isFinite(lat) || !Number.isFinite(lon));
  if (bad >= 0) throw invalidDocument(`Point ${bad} of its line has no lat and lon that are numbers.`);
  const badStop = points.findIndex(({ point }) => !Number.isFinite(point.lat) || !Number.isFinite(point.lon));
  if (badStop >= 0) throw invalidDocument(`Waypoint ${badStop} has no lat and lon that are numbers.`);
  assertNoGaps(parts.filter((part) => part.length > 0));
  if (path.length < 2 && points.length < 2) throw invalidDocument("There is neither a line nor two points in it.");
  if (points.length > MAX_STOPS)
    throw invalidDocument(`It has ${points.length} points; ${MAX_STOPS} stops are the most.`);
  const ends = [path[0], path.at(-1)].map((point, n) => ({ name: n === 0 ? "Start" : "End", point: point! }));
  const stops = (points.length >= 2 ? points : ends).map(({ name: called, point }, n): PlannedStop => {
    return { id: `s${n + 1}`, name: (called?.trim() || `Stop ${n + 1}`).slice(0, 120), point, radiusM: 50 };
  });
  return {
    name: (name?.trim() || "Imported").slice(0, 120),
    stops,
    ...(path.length >= 2 && { path: simplifyPath(path) }),
  };
}

function assertNoGaps(parts: readonly LatLon[][]): void {
  for (const [n, part] of parts.slice(1).entries()) {
    const metres = Math.round(metresBetween(parts[n]!.at(-1)!, part[0]!));
    if (metres <= MAX_GAP_M) continue;
    const gap = `Part ${n + 1} of its line begins ${metres} m from where part ${n} ends`;
    throw invalidDocument(`${gap}; ${MAX_GAP_M} is the most. Draw the way between them, or import them one by one.`);
  }
}

/** The path with at most `most` points. Dropped are those that the line runs through anyway, within ever more metres. */
export function simplifyPath(path: readonly LatLon[], maxPoints = MAX_PATH_POINTS): LatLon[] {
  let remaining = [...path];
  for (let metres = 1; remaining.length > maxPoints; metres *= 2) {
    // Looking only so far ahead keeps a long recording linear; a longer straight stretch keeps a point every 64.
    const next: LatLon[] = [remaining[0]!];
    let from = 0;
    for (let n = 2; n < remaining.length; n++) {
      const line = [remaining[from]!, remaining[n]!];
      const through = remaining.slice(from + 1, n).every((place) => distanceToPathM(place, line) <= metres);
      if (through && n - from < 64) continue;
      from = n - 1;
      next.push(remaining[from]!);
    }
    remaining = [...next, remaining.at(-1)!];
  }
  return remaining.filter((place, n) => n === 0 || metresBetween(remaining[n - 1]!, place) > 0);
}
