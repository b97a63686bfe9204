import { problem } from "@waybill/kernel/errors";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { metresBetween, type Place } from "@waybill/geometry/places";
import { metresFromPath } from "./paths.ts";
import { type Drawing, MOST_POINTS, MOST_STOPS, type Stop } from "./routes.ts";

/** What of a GPX or GeoJSON document makes a route: its line, and its named points as stops. */
interface Found {
  name?: string | undefined;
  path: Place[];
  points: { name?: string | undefined; point: Place }[];
}

/** A drawing from a document. Throws ROUTE_INVALID, saying what is wrong with it. */
export const fromDocument = (document: string | object, name?: string): Drawing =>
  typeof document === "string" ? fromGpx(document, name) : fromGeoJson(document, name);

/** GPX: the longest track or route is the path; waypoints are the stops, in their order. */
function fromGpx(text: string, name?: string): Drawing {
  if (XMLValidator.validate(text) !== true) throw unreadable("It is not well-formed XML.");
  // Entities of the document's own stay closed: a few lines of them can unfold to gigabytes.
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    processEntities: false,
    parseTagValue: false,
  });
  const { gpx } = parser.parse(text) as { gpx?: Gpx };
  if (!gpx || typeof gpx !== "object") throw unreadable("It has no <gpx>.");
  const lines = [
    ...list(gpx.trk).map((track) => ({
      name: track.name,
      points: list(track.trkseg).flatMap((part) => list(part.trkpt)),
    })),
    ...list(gpx.rte).map((route) => ({ name: route.name, points: list(route.rtept) })),
  ];
  const line = lines.toSorted((a, b) => b.points.length - a.points.length)[0];
  return drawing({
    name: name ?? line?.name ?? gpx.metadata?.name,
    path: (line?.points ?? []).map(placeOf),
    points: list(gpx.wpt).map((point) => ({ name: point.name, point: placeOf(point) })),
  });
}

/** GeoJSON: the longest LineString is the path; Points are the stops, in their order. */
function fromGeoJson(document: unknown, name?: string): Drawing {
  const shapes = shapesOf(document as Shape | null);
  const lines = shapes.flatMap(({ shape, title }) => {
    if (shape.type === "LineString") return [{ title, points: coordinates(shape.coordinates) }];
    if (shape.type !== "MultiLineString") return [];
    return [{ title, points: (shape.coordinates as unknown[]).flatMap((part) => coordinates(part)) }];
  });
  const line = lines.toSorted((a, b) => b.points.length - a.points.length)[0];
  const points = shapes
    .filter(({ shape }) => shape.type === "Point")
    .map(({ shape, title }) => ({ name: title, point: coordinates([shape.coordinates])[0]! }));
  return drawing({ name: name ?? line?.title, path: line?.points ?? [], points });
}

/** Stops are the named points; with fewer than two, where the path begins and ends. */
function drawing({ name, path, points }: Found): Drawing {
  const bad = path.findIndex(({ lat, lon }) => !Number.isFinite(lat) || !Number.isFinite(lon));
  if (bad >= 0) throw unreadable(`Point ${bad} of its line has no lat and lon that are numbers.`);
  const badStop = points.findIndex(({ point }) => !Number.isFinite(point.lat) || !Number.isFinite(point.lon));
  if (badStop >= 0) throw unreadable(`Waypoint ${badStop} has no lat and lon that are numbers.`);
  if (path.length < 2 && points.length < 2) throw unreadable("There is neither a line nor two points in it.");
  if (points.length > MOST_STOPS) throw unreadable(`It has ${points.length} points; ${MOST_STOPS} stops are the most.`);
  const ends = [path[0], path.at(-1)].map((point, n) => ({ name: n === 0 ? "Start" : "End", point: point! }));
  const stops = (points.length >= 2 ? points : ends).map(({ name: called, point }, n): Stop => {
    return { id: `s${n + 1}`, name: (called?.trim() || `Stop ${n + 1}`).slice(0, 120), point, radiusM: 50 };
  });
  return { name: (name?.trim() || "Imported").slice(0, 120), stops, ...(path.length >= 2 && { path: thinned(path) }) };
}

/** The path with at most `most` points. Dropped are those that the line runs through anyway, within ever more metres. */
export function thinned(path: readonly Place[], most = MOST_POINTS): Place[] {
  let kept = [...path];
  for (let metres = 1; kept.length > most; metres *= 2) {
    // Looking only so far ahead keeps a long recording linear; a longer straight stretch keeps a point every 64.
    const next: Place[] = [kept[0]!];
    let from = 0;
    for (let n = 2; n < kept.length; n++) {
      const line = [kept[from]!, kept[n]!];
      const through = kept.slice(from + 1, n).every((place) => metresFromPath(place, line) <= metres);
      if (through && n - from < 64) continue;
      from = n - 1;
      next.push(kept[from]!);
    }
    kept = [...next, kept.at(-1)!];
  }
  return kept.filter((place, n) => n === 0 || metresBetween(kept[n - 1]!, place) > 0);
}

type Shape = {
  type?: string;
  coordinates?: unknown;
  geometry?: Shape | null;
  geometries?: Shape[];
  features?: Shape[];
  properties?: { name?: unknown } | null;
};

function shapesOf(shape: Shape | null | undefined, title?: string): { shape: Shape; title?: string | undefined }[] {
  if (!shape || typeof shape !== "object") return [];
  const named = typeof shape.properties?.name === "string" ? shape.properties.name : title;
  if (Array.isArray(shape.features)) return shape.features.flatMap((one) => shapesOf(one, named));
  if (Array.isArray(shape.geometries)) return shape.geometries.flatMap((one) => shapesOf(one, named));
  if (shape.type === "Feature") return shapesOf(shape.geometry, named);
  return Array.isArray(shape.coordinates) ? [{ shape, title: named }] : [];
}

/** GeoJSON has longitude first. */
const coordinates = (list: unknown): Place[] =>
  Array.isArray(list)
    ? list.map((pair: unknown) => ({
        lat: numberOf((pair as unknown[])?.[1]),
        lon: numberOf((pair as unknown[])?.[0]),
      }))
    : [];
const numberOf = (value: unknown) => (typeof value === "number" ? value : NaN);

interface Pt {
  lat?: string;
  lon?: string;
  name?: string;
}
interface Gpx {
  metadata?: { name?: string };
  wpt?: Pt | Pt[];
  rte?: Line | Line[];
  trk?: Line | Line[];
}
interface Line {
  name?: string;
  rtept?: Pt | Pt[];
  trkseg?: Line | Line[];
  trkpt?: Pt | Pt[];
}
const list = <T>(one: T | T[] | undefined): T[] => (one === undefined ? [] : ([one].flat() as T[]));
const placeOf = ({ lat, lon }: Pt): Place => ({ lat: Number.parseFloat(lat ?? ""), lon: Number.parseFloat(lon ?? "") });
const unreadable = (detail: string) => problem("ROUTE_INVALID", `No route can be made of the document: ${detail}`);
