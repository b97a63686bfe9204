import { parseXml, XmlError, type XmlElement } from "./xml.ts";

/** A point as it stands in the file: its texts, not checked. */
export interface GpxPoint {
  lat: string | undefined;
  lon: string | undefined;
  name: string | undefined;
  time: string | undefined;
  speed: string | undefined;
  course: string | undefined;
  hdop: string | undefined;
  /** Of a route: the way to the next point, as Garmin writes it. */
  shape: GpxPoint[];
  /** Of a route: it only bends the way, nobody stops there. */
  isShaping: boolean;
}

/** A track in its segments, or a route, which is one segment. */
export interface GpxLine {
  name: string | undefined;
  segments: GpxPoint[][];
}

export interface GpxFile {
  name: string | undefined;
  waypoints: GpxPoint[];
  routes: GpxLine[];
  tracks: GpxLine[];
}

/** Read GPX 1.0 or 1.1, whatever prefix its elements have. Throws XmlError for XML that is broken or is not GPX. */
export function parseGpx(text: string): GpxFile {
  const root = parseXml(text);
  if (root.name !== "gpx") throw new XmlError("it has no <gpx>", text, 0);
  /** The children of the format itself: extensions may have elements of the same name. */
  const children = (parent: XmlElement | undefined, name: string): XmlElement[] =>
    (parent?.children ?? []).filter(
      (child) => child.name === name && (child.namespace === "" || child.namespace === root.namespace),
    );
  const childText = (parent: XmlElement | undefined, name: string) => children(parent, name)[0]?.text;
  const toPoint = (element: XmlElement): GpxPoint => {
    const extensions = children(element, "extensions").flatMap((extension) => extension.children);
    return {
      lat: element.attributes.get("lat"),
      lon: element.attributes.get("lon"),
      name: childText(element, "name"),
      time: childText(element, "time"),
      speed: childText(element, "speed"),
      course: childText(element, "course"),
      hdop: childText(element, "hdop"),
      shape: extensions.flatMap(shapePoints).map(toPoint),
      isShaping: extensions.some(({ name }) => name === "ShapingPoint"),
    };
  };
  return {
    name: childText(children(root, "metadata")[0], "name") ?? childText(root, "name"),
    waypoints: children(root, "wpt").map(toPoint),
    routes: children(root, "rte").map((route) => ({
      name: childText(route, "name"),
      segments: [children(route, "rtept").map(toPoint)],
    })),
    tracks: children(root, "trk").map((track) => ({
      name: childText(track, "name"),
      // Some programs write no segments.
      segments: [track, ...children(track, "trkseg")]
        .map((segment) => children(segment, "trkpt").map(toPoint))
        .filter((points) => points.length > 0),
    })),
  };
}

/** `<gpxx:RoutePointExtension>` holds the points of the way to the next point. */
const shapePoints = ({ name, children }: XmlElement): XmlElement[] =>
  name === "RoutePointExtension" ? children.filter((child) => child.name === "rpt") : [];

/** NaN for what is not a decimal number from its first character to its last: half a number is another place. */
export function parseDecimal(text: string | undefined): number {
  const trimmed = text?.trim() ?? "";
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : Number.NaN;
}
