import { metresBetween, type Place } from "@waybill/geometry/places";
import { type Found, unreadable } from "./found.ts";
import { fromGeoJson } from "./geojson.ts";
import { fromGpx } from "./gpx.ts";
import { metresFromPath } from "./paths.ts";
import { type Drawing, MOST_POINTS, MOST_STOPS, type Stop } from "./routes.ts";

/** Between two parts of one line a phone was off for a moment; of a longer way nobody knows how it went. */
const WIDEST_GAP_M = 1_000;

/** A drawing from a document. Throws ROUTE_INVALID, saying what is wrong with it. */
export function fromDocument(document: string | object, name?: string): Drawing {
  const found = typeof document === "string" ? fromGpx(document) : fromGeoJson(document);
  return drawing({ ...found, name: name ?? found.name });
}

/** Stops are the named points; with fewer than two, where the path begins and ends. */
function drawing({ name, parts, points }: Found): Drawing {
  const path = parts.flat();
  const bad = path.findIndex(({ lat, lon }) => !Number.isFinite(lat) || !Number.isFinite(lon));
  if (bad >= 0) throw unreadable(`Point ${bad} of its line has no lat and lon that are numbers.`);
  const badStop = points.findIndex(({ point }) => !Number.isFinite(point.lat) || !Number.isFinite(point.lon));
  if (badStop >= 0) throw unreadable(`Waypoint ${badStop} has no lat and lon that are numbers.`);
  refuseGaps(parts.filter((part) => part.length > 0));
  if (path.length < 2 && points.length < 2) throw unreadable("There is neither a line nor two points in it.");
  if (points.length > MOST_STOPS) throw unreadable(`It has ${points.length} points; ${MOST_STOPS} stops are the most.`);
  const ends = [path[0], path.at(-1)].map((point, n) => ({ name: n === 0 ? "Start" : "End", point: point! }));
  const stops = (points.length >= 2 ? points : ends).map(({ name: called, point }, n): Stop => {
    return { id: `s${n + 1}`, name: (called?.trim() || `Stop ${n + 1}`).slice(0, 120), point, radiusM: 50 };
  });
  return { name: (name?.trim() || "Imported").slice(0, 120), stops, ...(path.length >= 2 && { path: thinned(path) }) };
}

function refuseGaps(parts: readonly Place[][]): void {
  for (const [n, part] of parts.slice(1).entries()) {
    const metres = Math.round(metresBetween(parts[n]!.at(-1)!, part[0]!));
    if (metres <= WIDEST_GAP_M) continue;
    const gap = `Part ${n + 1} of its line begins ${metres} m from where part ${n} ends`;
    throw unreadable(`${gap}; ${WIDEST_GAP_M} is the most. Draw the way between them, or import them one by one.`);
  }
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
