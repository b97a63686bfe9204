import type { LatLon } from "@waybill/geometry/lat-lon";
import { type Problem, problem } from "@waybill/kernel/errors";

/** What of a document makes a route: its longest line, and its named points as stops. */
export interface ParsedRouteDocument extends RecordedLine {
  points: { name?: string | undefined; point: LatLon }[];
}
/** A line, in the parts that it was recorded in. */
export interface RecordedLine {
  name?: string | undefined;
  parts: LatLon[][];
}

/** The line with the most points. */
export function longestLine(lines: readonly RecordedLine[]): RecordedLine {
  const sized = lines.map((line) => ({ line, points: line.parts.reduce((sum, part) => sum + part.length, 0) }));
  return sized.toSorted((a, b) => b.points - a.points)[0]?.line ?? { parts: [] };
}

/** ROUTE_INVALID: what of the document keeps it from being a route. */
export const invalidDocument = (detail: string, cause?: unknown): Problem =>
  problem("ROUTE_INVALID", `No route can be made of the document: ${detail}`, { cause });
