import * as z from "zod";
import { MOST_POINTS, MOST_STOPS } from "./routes.ts";

/** What of requests more than one door reads. Whether a number is a place is the route's matter, not the schema's. */
const Id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/, "Use letters, digits and . _ ~ - only.");
export const TaskPath = z.object({ taskId: Id });
export const RoutePath = z.object({ routeId: Id });

const Place = z.strictObject({ lat: z.number(), lon: z.number() });
const Stop = z.strictObject({
  id: Id,
  name: z.string().trim().min(1).max(120),
  point: Place,
  radiusM: z.number().min(5).max(5_000).default(50),
  dwellS: z.int().min(0).max(86_400).optional(),
  window: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).optional(),
  proof: z.boolean().optional(),
});

export const RouteDrawing = z.strictObject({
  name: z.string().trim().min(1).max(120),
  stops: z.array(Stop).max(MOST_STOPS),
  path: z.array(Place).max(MOST_POINTS).optional(),
});

export const RouteEdit = RouteDrawing.partial().extend({
  version: z.int().min(1),
  path: RouteDrawing.shape.path.nullable().describe("Null goes straight from stop to stop again."),
});

/** Six times the default: a path of five thousand points is a quarter of a megabyte, a recorded day several. */
export const ROUTE_BYTES = 1_500_000;
