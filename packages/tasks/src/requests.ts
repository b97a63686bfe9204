import { PlainId, TrimmedText } from "@waybill/events-schema/text";
import * as z from "zod";
import { MAX_PATH_POINTS, MAX_STOPS } from "./routes/route.ts";

/** Parts of requests that more than one endpoint reads. Whether a number is a place is the route's matter, not the schema's. */
export const TaskPath = z.object({ taskId: PlainId });
export const RoutePath = z.object({ routeId: PlainId });

const PlaceInput = z.strictObject({ lat: z.number(), lon: z.number() });
const StopInput = z.strictObject({
  id: PlainId,
  name: TrimmedText.max(120),
  point: PlaceInput,
  radiusM: z.number().min(5).max(5_000).default(50),
  dwellS: z.int().min(0).max(86_400).optional(),
  window: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).optional(),
  proof: z.boolean().optional(),
});

export const CreateRouteRequest = z.strictObject({
  name: TrimmedText.max(120),
  stops: z.array(StopInput).max(MAX_STOPS),
  path: z.array(PlaceInput).max(MAX_PATH_POINTS).optional(),
});

export const UpdateRouteRequest = CreateRouteRequest.partial().extend({
  version: z.int().min(1),
  path: CreateRouteRequest.shape.path.nullable().describe("Null goes straight from stop to stop again."),
});

/** Six times the default: a path of five thousand points is a quarter of a megabyte. */
export const MAX_ROUTE_BYTES = 1_500_000;
/** What Lambda accepts: a day recorded every second, with height, time and sensors. */
export const MAX_ROUTE_DOCUMENT_BYTES = 6_000_000;
