import { XMLParser, XMLValidator } from "fast-xml-parser";

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

type XmlElement = Record<string, unknown>;

const REPEATED_ELEMENTS = new Set(["trk", "trkseg", "trkpt", "rte", "rtept", "wpt"]);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  isArray: (name) => REPEATED_ELEMENTS.has(name),
});
/** Receivers write the dilution of precision, not metres; five metres per unit is a common approximation. */
const METRES_PER_HDOP = 5;
const MAX_NAMED_NOTES = 3;

/**
 * Read GPX 1.0 or 1.1: tracks, or routes when there is no track. A point that cannot be used is left out and named by
 * its number, counted from 1 through the whole file. Throws UnplayableTrackError when no point is left.
 */
export function readGpx(source: string | Uint8Array): GpxRecording {
  const text = decodeText(source).trim();
  if (text === "") throw new UnplayableTrackError("the file is empty");
  if (!/<(\w+:)?gpx[\s>]/i.test(text.slice(0, 20_000)) && !/<(\w+:)?(trkpt|rtept)\b/.test(text))
    throw new UnplayableTrackError("this is not a GPX file: it has no <gpx> element");
  const broken = XMLValidator.validate(text);
  return toRecording(broken === true ? parseDocument(text) : recoverPoints(text, broken.err));
}

function decodeText(source: string | Uint8Array): string {
  if (typeof source === "string") return source.replace(/^\uFEFF/, "");
  const encoding =
    source[0] === 0xff && source[1] === 0xfe
      ? "utf-16le"
      : source[0] === 0xfe && source[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  return new TextDecoder(encoding).decode(source);
}

const childElements = (value: unknown): XmlElement[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).filter(isElement);
const isElement = (value: unknown): value is XmlElement => typeof value === "object" && value !== null;

interface RawSegments {
  segments: (XmlElement | string)[][];
  notes: string[];
}

function parseDocument(text: string): RawSegments {
  const document = parser.parse(text) as XmlElement;
  const gpx = isElement(document["gpx"]) ? document["gpx"] : {};
  const tracks = childElements(gpx["trk"]).flatMap((track) =>
    childElements(track["trkseg"]).map((segment) => childElements(segment["trkpt"])),
  );
  if (tracks.some((segment) => segment.length > 0)) return { segments: tracks, notes: [] };
  const routes = childElements(gpx["rte"]).map((route) => childElements(route["rtept"]));
  if (routes.some((route) => route.length > 0))
    return { segments: routes, notes: ["there is no track in it, so its route is played"] };
  const waypoints = childElements(gpx["wpt"]).length;
  throw new UnplayableTrackError(
    waypoints > 0 ? `it has ${waypoints} waypoints but neither a track nor a route` : "it has no track and no route",
  );
}

/** Recovers from broken XML every point that is complete in itself, in order. */
function recoverPoints(text: string, error: { msg: string; line: number }): RawSegments {
  const kind = /<(\w+:)?trkpt\b/.test(text) ? "trkpt" : "rtept";
  const starts = new RegExp(`<(?:\\w+:)?(?:${kind}|${kind === "trkpt" ? "trkseg" : "rte"})\\b`, "g");
  const at = [...text.matchAll(starts)].map((match) => match.index);
  const segments: (XmlElement | string)[][] = [];
  for (const [index, start] of at.entries()) {
    const piece = text.slice(start, at[index + 1] ?? text.length);
    if (!new RegExp(`^<(?:\\w+:)?${kind}\\b`).test(piece)) {
      segments.push([]);
      continue;
    }
    if (segments.length === 0) segments.push([]);
    const element = new RegExp(`^<((?:\\w+:)?${kind})\\b[^<>]*(?:/>|>[\\s\\S]*?</\\1\\s*>)`).exec(piece)?.[0];
    const parsed = element && XMLValidator.validate(element) === true ? (parser.parse(element) as XmlElement) : {};
    segments.at(-1)?.push(childElements(parsed[kind])[0] ?? "its XML is broken");
  }
  const why = error.msg.replace(/\.+$/, "");
  if (!segments.some((segment) => segment.some(isElement)))
    throw new UnplayableTrackError(`its XML is broken (line ${error.line}: ${why}) and no point in it is whole`);
  return { segments, notes: [`its XML is broken (line ${error.line}: ${why}): the points that are whole are played`] };
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

function readPoint(element: XmlElement): Omit<RecordedPoint, "gap"> | string {
  const [lat, lon] = [
    parseCoordinate(element["@lat"], "latitude", 90),
    parseCoordinate(element["@lon"], "longitude", 180),
  ];
  if (typeof lat === "string") return lat;
  if (typeof lon === "string") return lon;
  const speed = parseDecimal(element["speed"]);
  const course = parseDecimal(element["course"]);
  const hdop = parseDecimal(element["hdop"]);
  return {
    lat,
    lon,
    at: typeof element["time"] === "string" ? Date.parse(element["time"].trim()) : Number.NaN,
    ...(speed >= 0 && speed <= 1_000 ? { speedMps: speed } : {}),
    ...(course >= 0 && course <= 360 ? { headingDeg: course } : {}),
    ...(hdop > 0 && hdop <= 1_000 ? { accuracyM: Math.round(hdop * METRES_PER_HDOP * 10) / 10 } : {}),
  };
}

/** NaN for anything but a decimal number, also for empty text, which Number() converts to 0. */
const parseDecimal = (value: unknown): number =>
  typeof value === "string" && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value) ? Number(value) : Number.NaN;

function parseCoordinate(value: unknown, name: string, max: number): number | string {
  if (typeof value !== "string") return `it has no ${name}`;
  const degrees = parseDecimal(value);
  if (Number.isNaN(degrees)) return `${name} "${value.slice(0, 20)}" is not a number`;
  return Math.abs(degrees) <= max ? degrees : `${name} ${value.slice(0, 20)} is out of range`;
}
