import type { LatLon } from "@waybill/geometry/lat-lon";
import { type Problem, problem } from "@waybill/kernel/errors";

/** What of a document makes a route. */
export interface ParsedRouteDocument {
  name?: string | undefined;
  /** Lists of lines that belong together: a route in a document beside a track may be the plan of the same way. */
  lines: RecordedLine[][];
  /** Its stops, in their order. */
  points: NamedPlace[];
}
export interface NamedPlace {
  name?: string | undefined;
  point: LatLon;
}
/** A line, in the parts that it was recorded in. */
export interface RecordedLine {
  name?: string | undefined;
  parts: LatLon[][];
  /** The parts are in any order, as a map has them. @default false */
  isUnordered?: boolean;
}

/** ROUTE_INVALID: what of the document keeps it from being a route. */
export const invalidDocument = (detail: string, cause?: unknown): Problem =>
  problem("ROUTE_INVALID", `No route can be made of the document: ${detail}`, { cause });
