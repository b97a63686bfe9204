import { type GpxPoint, parseDecimal, parseGpx } from "@waybill/geometry/gpx";
import { METRES_PER_HDOP } from "@waybill/geometry/lat-lon";
import { decodeXml, XmlError } from "@waybill/geometry/xml";

/** A point of the file. `at` is NaN when it has no readable time. */
export interface RecordedPoint {
  lat: number;
  lon: number;
  /** Milliseconds since 1970, or NaN. */
  at: number;
  /** First point of a further segment: the phone was off before it, and sends first what it had until then. */
  gap: boolean;
  speedMps?: number;
  headingDeg?: number;
  accuracyM?: number;
}

/** The points of a GPX file, with a note about everything that could not be used. */
export interface GpxRecording {
  points: RecordedPoint[];
  notes: string[];
}

/** Thrown when nothing in a file can be played; the message has the reason. */
export class UnplayableTrackError extends Error {}

const MAX_NAMED_NOTES = 3;

/**
 * Read GPX 1.0 or 1.1: tracks, or routes when there is no track. A point that cannot be used is left out and named by
 * its number, counted from 1 through the whole file. Throws UnplayableTrackError when no point is left.
 */
export function readGpx(source: string | Uint8Array): GpxRecording {
  const text = (
    typeof source === "string" ? source.replace(/^\uFEFF/, "") : decodeXml(source, { strict: false })
  ).trim();
  if (text === "") throw new UnplayableTrackError("the file is empty");
  if (!/<(\w+:)?gpx[\s>]/.test(text.slice(0, 20_000)) && !/<(\w+:)?(trkpt|rtept)\b/.test(text))
    throw new UnplayableTrackError("this is not a GPX file: it has no <gpx> element");
  return toRecording(readSegments(text));
}

interface RawSegments {
  /** Points, or why one is none. */
  segments: (GpxPoint | string)[][];
  notes: string[];
}

function readSegments(text: string): RawSegments {
  try {
    return selectSegments(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return recoverPoints(text, error);
  }
}

function selectSegments(text: string): RawSegments {
  const { tracks, routes, waypoints } = parseGpx(text);
  const isRecorded = (points: readonly GpxPoint[]): boolean => points.length > 0;
  const recorded = tracks.flatMap(({ segments }) => segments);
  if (recorded.some(isRecorded)) return { segments: recorded, notes: [] };
  const planned = routes
    .flatMap(({ segments }) => segments)
    .map((points) => points.flatMap((point) => [point, ...point.shape]));
  if (planned.some(isRecorded))
    return { segments: planned, notes: ["there is no track in it, so its route is played"] };
  throw new UnplayableTrackError(
    waypoints.length > 0
      ? `it has ${waypoints.length} waypoints but neither a track nor a route`
      : "it has no track and no route",
  );
}

/** Recovers from broken XML every point that is complete in itself, in order. */
function recoverPoints(text: string, { message, line }: XmlError): RawSegments {
  const kind = /<(\w+:)?trkpt\b/.test(text) ? "trkpt" : "rtept";
  const starts = new RegExp(`<(?:\\w+:)?(?:${kind}|${kind === "trkpt" ? "trkseg" : "rte"})\\b`, "g");
  const at = [...text.matchAll(starts)].map((match) => match.index);
  const segments: (GpxPoint | string)[][] = [];
  for (const [index, start] of at.entries()) {
    const piece = text.slice(start, at[index + 1] ?? text.length);
    if (!new RegExp(`^<(?:\\w+:)?${kind}\\b`).test(piece)) {
      segments.push([]);
      continue;
    }
    if (segments.length === 0) segments.push([]);
    segments.at(-1)?.push(recoverPoint(piece, kind) ?? "its XML is broken");
  }
  if (!segments.some((segment) => segment.some((point) => typeof point !== "string")))
    throw new UnplayableTrackError(`its XML is broken (line ${line}: ${message}) and no point in it is whole`);
  return { segments, notes: [`its XML is broken (line ${line}: ${message}): the points that are whole are played`] };
}

/** The point that a piece of text begins with, if it is whole. */
function recoverPoint(piece: string, kind: string): GpxPoint | undefined {
  const [element, prefix = ""] =
    new RegExp(`^<(\\w+:)?${kind}\\b[^<>]*(?:/>|>[\\s\\S]*?</(?:\\w+:)?${kind}\\s*>)`).exec(piece) ?? [];
  const [line, segment] = kind === "trkpt" ? ["trk", "trkseg"] : ["rte", undefined];
  const wrap = (name: string | undefined, inner: string): string =>
    name === undefined ? inner : `<${prefix}${name}>${inner}</${prefix}${name}>`;
  try {
    const { tracks, routes } = parseGpx(wrap("gpx", wrap(line, wrap(segment, element ?? ""))));
    return [...tracks, ...routes].flatMap(({ segments }) => segments.flat())[0];
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return undefined;
  }
}

function toRecording({ segments, notes }: RawSegments): GpxRecording {
  const points: RecordedPoint[] = [];
  const skipped: string[] = [];
  let number = 0;
  for (const segment of segments) {
    let first = true;
    for (const element of segment) {
      number += 1;
      const point = typeof element === "string" ? element : readPoint(element);
      if (typeof point === "string") skipped.push(`point ${number}: ${point}`);
      else {
        points.push({ ...point, gap: first && points.length > 0 });
        first = false;
      }
    }
  }
  const named = skipped.slice(0, MAX_NAMED_NOTES).map((note) => `${note}, left out`);
  if (skipped.length > MAX_NAMED_NOTES)
    named.push(`and ${skipped.length - MAX_NAMED_NOTES} more points left out for such reasons`);
  if (points.length === 0)
    throw new UnplayableTrackError(
      number === 0 ? "it has a track with no points" : `none of its ${number} points can be played (${skipped[0]})`,
    );
  return { points, notes: [...notes, ...named] };
}

function readPoint(point: GpxPoint): Omit<RecordedPoint, "gap"> | string {
  const [lat, lon] = [parseCoordinate(point.lat, "latitude", 90), parseCoordinate(point.lon, "longitude", 180)];
  if (typeof lat === "string") return lat;
  if (typeof lon === "string") return lon;
  const [speed, course, hdop] = [point.speed, point.course, point.hdop].map(parseDecimal) as [number, number, number];
  return {
    lat,
    lon,
    at: point.time === undefined ? Number.NaN : Date.parse(point.time.trim()),
    ...(speed >= 0 && speed <= 1_000 ? { speedMps: speed } : {}),
    ...(course >= 0 && course <= 360 ? { headingDeg: course } : {}),
    ...(hdop > 0 && hdop <= 1_000 ? { accuracyM: Math.round(hdop * METRES_PER_HDOP * 10) / 10 } : {}),
  };
}

function parseCoordinate(value: string | undefined, name: string, max: number): number | string {
  if (value === undefined) return `it has no ${name}`;
  const degrees = parseDecimal(value);
  if (Number.isNaN(degrees)) return `${name} "${value.slice(0, 20)}" is not a number`;
  return Math.abs(degrees) <= max ? degrees : `${name} ${value.slice(0, 20)} is out of range`;
}
