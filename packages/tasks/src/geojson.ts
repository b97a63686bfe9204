import type { Place } from "@waybill/geometry/places";
import { type Found, longest, unreadable } from "./found.ts";

/** Collections within collections: RFC 7946 asks for none, and a stack has an end. */
const DEEPEST = 16;

interface Shape {
  type?: string;
  coordinates?: unknown;
  geometry?: Shape | null;
  geometries?: Shape[];
  features?: Shape[];
  properties?: { name?: unknown } | null;
}
interface Titled {
  shape: Shape;
  name?: string | undefined;
}

/** GeoJSON: the longest LineString is the path; Points are the stops, in their order. Throws ROUTE_INVALID. */
export function fromGeoJson(document: unknown): Found {
  const shapes = shapesOf(document as Shape | null);
  const line = longest(
    shapes.flatMap(({ shape, name }) => {
      if (shape.type === "LineString") return [{ name, parts: [coordinates(shape.coordinates)] }];
      if (shape.type !== "MultiLineString") return [];
      return [{ name, parts: (shape.coordinates as unknown[]).map(coordinates) }];
    }),
  );
  const points = shapes
    .filter(({ shape }) => shape.type === "Point")
    .map(({ shape, name }) => ({ name, point: coordinates([shape.coordinates])[0]! }));
  return { ...line, points };
}

/** Every shape that has coordinates, and the name of the nearest feature around it. */
function shapesOf(shape: Shape | null | undefined, title?: string, depth = 0): Titled[] {
  if (!shape || typeof shape !== "object") return [];
  if (depth > DEEPEST) throw unreadable(`Its shapes are nested more than ${DEEPEST} deep.`);
  const name = typeof shape.properties?.name === "string" ? shape.properties.name : title;
  const within = shape.features ?? shape.geometries ?? (shape.type === "Feature" ? [shape.geometry] : undefined);
  if (Array.isArray(within)) return within.flatMap((one) => shapesOf(one, name, depth + 1));
  return Array.isArray(shape.coordinates) ? [{ shape, name }] : [];
}

/** GeoJSON has longitude first. */
const coordinates = (list: unknown): Place[] =>
  Array.isArray(list)
    ? list.map((pair: unknown) => ({
        lat: numberOf((pair as unknown[])?.[1]),
        lon: numberOf((pair as unknown[])?.[0]),
      }))
    : [];
const numberOf = (value: unknown) => (typeof value === "number" ? value : Number.NaN);
