import type { Place } from "@waybill/geometry/places";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { type Found, longest, unreadable } from "./found.ts";

const KNOWN = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));/g;
const CHARACTER = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]$/u;

/** Text with XML's own five entities and its numbered characters opened. */
function opened(text: string): string {
  return text.replaceAll(ENTITY, (entity, name?: keyof typeof KNOWN, decimal?: string, hexadecimal?: string) => {
    if (name) return KNOWN[name];
    const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal!, 16);
    const character = code <= 0x10_ff_ff ? String.fromCodePoint(code) : "";
    return CHARACTER.test(character) ? character : entity;
  });
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  // Entities of the document's own stay closed: a few lines of them can unfold to gigabytes.
  entityDecoder: { decode: opened, addInputEntities() {}, setExternalEntities() {}, setXmlVersion() {}, reset() {} },
});

/** GPX: the longest track or route is the path; waypoints are the stops, in their order. Throws ROUTE_INVALID. */
export function fromGpx(text: string): Found {
  const gpx = parsed(text);
  const line = longest([
    ...list(gpx.trk).map(({ name, trkseg }) => {
      return { name: textOf(name), parts: list(trkseg).map(({ trkpt }) => list(trkpt).map(placeOf)) };
    }),
    ...list(gpx.rte).map(({ name, rtept }) => ({ name: textOf(name), parts: [list(rtept).map(placeOf)] })),
  ]);
  const points = list(gpx.wpt).map((point) => ({ name: textOf(point.name), point: placeOf(point) }));
  return { name: line.name ?? textOf(list(gpx.metadata)[0]?.name), parts: line.parts, points };
}

function parsed(text: string): Gpx {
  if (XMLValidator.validate(text) !== true) throw unreadable("It is not well-formed XML.");
  let document: { gpx?: One<Gpx> };
  try {
    document = parser.parse(text) as typeof document;
  } catch (cause) {
    throw unreadable("It is XML of a kind that GPX never is: nested too deep, or with entities from elsewhere.", cause);
  }
  if (!document.gpx || typeof document.gpx !== "object") throw unreadable("It has no <gpx>.");
  return document.gpx;
}

/** An element that has no attributes and no elements in it is its text; one that is there twice is a list. */
type One<T> = T | string;
type Some<T> = One<T> | One<T>[];
interface Gpx {
  metadata?: Some<{ name?: unknown }>;
  wpt?: Some<Pt>;
  rte?: Some<{ name?: unknown; rtept?: Some<Pt> }>;
  trk?: Some<{ name?: unknown; trkseg?: Some<{ trkpt?: Some<Pt> }> }>;
}
interface Pt {
  lat?: unknown;
  lon?: unknown;
  name?: unknown;
}

const list = <T extends object>(some: Some<T> | undefined): Partial<T>[] =>
  [some ?? []].flat().map((one) => (typeof one === "string" ? {} : (one as T)));

/** An element's text: of several elements the first one's; with attributes, what stands between its tags. */
function textOf(element: unknown): string | undefined {
  if (Array.isArray(element)) return textOf(element[0]);
  if (typeof element === "object") return textOf((element as { "#text"?: unknown })["#text"]);
  return typeof element === "string" ? element : undefined;
}

const placeOf = ({ lat, lon }: Pt): Place => ({ lat: degrees(lat), lon: degrees(lon) });

/** NaN for what is not a number from its first letter to its last: half a number is another place. */
const degrees = (value: unknown) => {
  const text = textOf(value)?.trim() ?? "";
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
};
