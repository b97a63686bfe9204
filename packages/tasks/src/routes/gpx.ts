import type { LatLon } from "@waybill/geometry/lat-lon";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { type ParsedRouteDocument, longestLine, invalidDocument } from "./parsed-document.ts";

const PREDEFINED_ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));/g;
const CHARACTER = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]$/u;

/** Text with XML's own five entities and its numbered characters opened. */
function decodeEntities(text: string): string {
  return text.replaceAll(
    ENTITY,
    (entity, name?: keyof typeof PREDEFINED_ENTITIES, decimal?: string, hexadecimal?: string) => {
      if (name) return PREDEFINED_ENTITIES[name];
      const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal!, 16);
      const character = code <= 0x10_ff_ff ? String.fromCodePoint(code) : "";
      return CHARACTER.test(character) ? character : entity;
    },
  );
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  // Entities of the document's own stay closed: a few lines of them can unfold to gigabytes.
  entityDecoder: {
    decode: decodeEntities,
    addInputEntities() {},
    setExternalEntities() {},
    setXmlVersion() {},
    reset() {},
  },
});

/** GPX: the longest track or route is the path; waypoints are the stops, in their order. Throws ROUTE_INVALID. */
export function parseGpx(text: string): ParsedRouteDocument {
  const gpx = parseXml(text);
  const line = longestLine([
    ...toList(gpx.trk).map(({ name, trkseg }) => {
      return { name: elementText(name), parts: toList(trkseg).map(({ trkpt }) => toList(trkpt).map(toPlace)) };
    }),
    ...toList(gpx.rte).map(({ name, rtept }) => ({ name: elementText(name), parts: [toList(rtept).map(toPlace)] })),
  ]);
  const points = toList(gpx.wpt).map((point) => ({ name: elementText(point.name), point: toPlace(point) }));
  return { name: line.name ?? elementText(toList(gpx.metadata)[0]?.name), parts: line.parts, points };
}

function parseXml(text: string): Gpx {
  if (XMLValidator.validate(text) !== true) throw invalidDocument("It is not well-formed XML.");
  let document: { gpx?: ElementOrText<Gpx> };
  try {
    document = parser.parse(text) as typeof document;
  } catch (cause) {
    throw invalidDocument(
      "It is XML of a kind that GPX never is: nested too deep, or with entities from elsewhere.",
      cause,
    );
  }
  if (!document.gpx || typeof document.gpx !== "object") throw invalidDocument("It has no <gpx>.");
  return document.gpx;
}

/** An element that has no attributes and no elements in it is its text; one that is there twice is a list. */
type ElementOrText<T> = T | string;
type OneOrMany<T> = ElementOrText<T> | ElementOrText<T>[];
interface Gpx {
  metadata?: OneOrMany<{ name?: unknown }>;
  wpt?: OneOrMany<GpxPoint>;
  rte?: OneOrMany<{ name?: unknown; rtept?: OneOrMany<GpxPoint> }>;
  trk?: OneOrMany<{ name?: unknown; trkseg?: OneOrMany<{ trkpt?: OneOrMany<GpxPoint> }> }>;
}
interface GpxPoint {
  lat?: unknown;
  lon?: unknown;
  name?: unknown;
}

const toList = <T extends object>(some: OneOrMany<T> | undefined): Partial<T>[] =>
  [some ?? []].flat().map((one) => (typeof one === "string" ? {} : (one as T)));

/** An element's text: of several elements the first one's; with attributes, what stands between its tags. */
function elementText(element: unknown): string | undefined {
  if (Array.isArray(element)) return elementText(element[0]);
  if (typeof element === "object") return elementText((element as { "#text"?: unknown })["#text"]);
  return typeof element === "string" ? element : undefined;
}

const toPlace = ({ lat, lon }: GpxPoint): LatLon => ({ lat: parseDegrees(lat), lon: parseDegrees(lon) });

/** NaN for what is not a number from its first letter to its last: half a number is another place. */
const parseDegrees = (value: unknown) => {
  const text = elementText(value)?.trim() ?? "";
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
};
