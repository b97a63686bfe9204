import type { LatLon } from "@waybill/geometry/lat-lon";
import { type ParsedRouteDocument, longestLine, invalidDocument } from "./parsed-document.ts";

/** Collections within collections: RFC 7946 asks for none, and a stack has an end. */
const MAX_DEPTH = 16;

interface GeoJsonNode {
  type?: string;
  coordinates?: unknown;
  geometry?: GeoJsonNode | null;
  geometries?: GeoJsonNode[];
  features?: GeoJsonNode[];
  properties?: { name?: unknown } | null;
}
interface NamedGeometry {
  shape: GeoJsonNode;
  name?: string | undefined;
}

/** GeoJSON: the longest LineString is the path; Points are the stops, in their order. Throws ROUTE_INVALID. */
export function parseGeoJson(document: unknown): ParsedRouteDocument {
  const shapes = listGeometries(document as GeoJsonNode | null);
  const line = longestLine(
    shapes.flatMap(({ shape, name }) => {
      if (shape.type === "LineString") return [{ name, parts: [toPlaces(shape.coordinates)] }];
      if (shape.type !== "MultiLineString") return [];
      return [{ name, parts: (shape.coordinates as unknown[]).map(toPlaces) }];
    }),
  );
  const points = shapes
    .filter(({ shape }) => shape.type === "Point")
    .map(({ shape, name }) => ({ name, point: toPlaces([shape.coordinates])[0]! }));
  return { ...line, points };
}

/** Every shape that has coordinates, and the name of the nearest feature around it. */
function listGeometries(shape: GeoJsonNode | null | undefined, title?: string, depth = 0): NamedGeometry[] {
  if (!shape || typeof shape !== "object") return [];
  if (depth > MAX_DEPTH) throw invalidDocument(`Its shapes are nested more than ${MAX_DEPTH} deep.`);
  const name = typeof shape.properties?.name === "string" ? shape.properties.name : title;
  const within = shape.features ?? shape.geometries ?? (shape.type === "Feature" ? [shape.geometry] : undefined);
  if (Array.isArray(within)) return within.flatMap((one) => listGeometries(one, name, depth + 1));
  return Array.isArray(shape.coordinates) ? [{ shape, name }] : [];
}

/** GeoJSON has longitude first. */
const toPlaces = (list: unknown): LatLon[] =>
  Array.isArray(list)
    ? list.map((pair: unknown) => ({
        lat: toNumber((pair as unknown[])?.[1]),
        lon: toNumber((pair as unknown[])?.[0]),
      }))
    : [];
const toNumber = (value: unknown) => (typeof value === "number" ? value : Number.NaN);
