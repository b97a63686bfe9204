import type { LatLon } from "@waybill/geometry/lat-lon";
import { type ParsedRouteDocument, invalidDocument, type NamedPlace, type RecordedLine } from "./parsed-document.ts";

/** Collections within collections: RFC 7946 asks for none, and a stack has an end. */
const MAX_DEPTH = 16;

interface GeoJsonNode {
  type?: unknown;
  name?: unknown;
  coordinates?: unknown;
  geometry?: unknown;
  geometries?: unknown;
  features?: unknown;
  properties?: Record<string, unknown> | null;
  crs?: unknown;
}
interface NamedGeometry {
  type: string;
  coordinates: unknown[];
  name?: string | undefined;
}

/** GeoJSON: LineStrings are its lines; Points are the stops, in their order. Throws ROUTE_INVALID, also for areas. */
export function parseGeoJson(document: object): ParsedRouteDocument {
  assertWgs84(document);
  const shapes = listGeometries(document);
  const other = shapes.find(({ type }) => !["LineString", "MultiLineString", "Point", "MultiPoint"].includes(type));
  if (other) {
    const called = `${JSON.stringify(other.type.slice(0, 40))}${other.name ? ` (${JSON.stringify(other.name.slice(0, 120))})` : ""}`;
    throw invalidDocument(`A ${called} in it is neither a line nor a point; take it out.`);
  }
  const { name } = document as GeoJsonNode;
  return {
    name: typeof name === "string" ? name : undefined,
    lines: [shapes.flatMap(toLine)],
    points: shapes.flatMap(toStops),
  };
}

/**
 * Names of WGS-84 in the member that RFC 7946 removed, and that maps of countries still write; and of CGCS2000 and ETRS89, which
 * differ from it by less than a metre.
 */
const WGS84 = /^(urn:ogc:def:crs:)?(OGC|EPSG):.*\b(CRS84h?|4326|4979|4490|4258)$/i;

/** The name of a coordinate system: in older documents its number in a list, or the name alone. */
function readCrs(crs: unknown): unknown {
  if (!isNode(crs)) return crs;
  const { name, code } = crs.properties ?? {};
  return name ?? (typeof code === "number" || typeof code === "string" ? `${String(crs.type)}:${code}` : undefined);
}

/** Coordinates of another system would be a route somewhere else. Throws ROUTE_INVALID. */
function assertWgs84({ crs, features }: GeoJsonNode): void {
  const name = readCrs(crs);
  if (typeof name === "string" && !WGS84.test(name))
    throw invalidDocument(
      `Its coordinates are in ${JSON.stringify(name.slice(0, 60))}; export it in WGS-84 (EPSG:4326).`,
    );
  if (Array.isArray(features)) for (const feature of features) if (isNode(feature)) assertWgs84(feature);
}

function toLine({ type, coordinates, name }: NamedGeometry): RecordedLine[] {
  if (type === "LineString") return [{ name, parts: [toPlaces(coordinates)] }];
  return type === "MultiLineString" ? [{ name, parts: coordinates.map(toPlaces), isUnordered: true }] : [];
}

function toStops({ type, coordinates, name }: NamedGeometry): NamedPlace[] {
  if (type === "Point") return [{ name, point: toPlace(coordinates) }];
  if (type !== "MultiPoint") return [];
  return toPlaces(coordinates).map((point, n) => ({ name: name === undefined ? name : `${name} ${n + 1}`, point }));
}

/** Every shape that has coordinates, and the name of the nearest feature around it. */
function listGeometries(node: unknown, title?: string, depth = 0): NamedGeometry[] {
  if (!isNode(node)) return [];
  if (depth > MAX_DEPTH) throw invalidDocument(`Its shapes are nested more than ${MAX_DEPTH} deep.`);
  const { type, coordinates, properties, features, geometries, geometry } = node;
  const name = readName(properties) ?? title;
  const within = features ?? geometries ?? (geometry ? [geometry] : undefined);
  if (Array.isArray(within)) return within.flatMap((one) => listGeometries(one, name, depth + 1));
  // Something named that has no place is left over; a feature with properties alone is a remark.
  if (type === "Feature" && name === title) return [];
  return typeof type === "string" ? [{ type, coordinates: Array.isArray(coordinates) ? coordinates : [], name }] : [];
}

/** The name among properties; programs that convert to GeoJSON write it in their own ways. */
function readName(properties: Record<string, unknown> | null | undefined): string | undefined {
  const values = ["name", "Name", "NAME", "title"].map((key) => properties?.[key]);
  const names = values.map((value) => (typeof value === "number" ? String(value) : value));
  return names.find((name): name is string => typeof name === "string" && name.trim() !== "");
}

const isNode = (node: unknown): node is GeoJsonNode => typeof node === "object" && node !== null;

/** GeoJSON has longitude first. */
const toPlaces = (list: unknown): LatLon[] => (Array.isArray(list) ? list : [list]).map(toPlace);
const toPlace = (pair: unknown): LatLon => {
  const [lon, lat]: unknown[] = Array.isArray(pair) ? pair : [];
  return { lat: toNumber(lat), lon: toNumber(lon) };
};
const toNumber = (value: unknown) => (typeof value === "number" ? value : Number.NaN);
