import { RouteId, TaskId } from "@waybill/events-schema/tasks";
import { CourierId, Fix, FIX_CLASSES, RunId, StopId } from "@waybill/events-schema/tracking";
import * as z from "zod";

/**
 * The response schemas of the endpoints. docs/openapi.json is generated from them, and a test compares real responses
 * with them.
 */

const FixClassSchema = z.enum(FIX_CLASSES).describe("Whether the fix can be believed, and if not, why not.");
const Counts = z.partialRecord(z.enum(FIX_CLASSES), z.int()).describe("How many fixes of the run are in each class.");
const DistanceM = z.number().describe("Metres over the ground, along the ok fixes of the run.");

/** The result of a report. */
export const ReportPositionsResponse = z.object({
  id: z
    .string()
    .optional()
    .describe("Of the report; none where nothing was taken. The same report again has the same."),
  accepted: z.int().describe("How many fixes were taken: each of them is kept."),
  rejected: z
    .array(
      z.object({
        index: z.int().describe("Its place in the request, from 0."),
        code: z.enum(["TOO_OLD"]),
        detail: z.string(),
      }),
    )
    .describe("Fixes that were not taken; sending them again changes nothing."),
  nextReportSeconds: z.int().describe("When to report next."),
});
export type ReportPositionsResponse = z.output<typeof ReportPositionsResponse>;

/** The response to OwnTracks, which would show the positions of friends. */
export const OwnTracksResponse = z.array(z.never()).describe("Nothing to show on the app's map.");

/** The state of a run at a stop of its route. */
export const RunStopResponse = z.object({
  stopId: StopId,
  state: z.enum(["pending", "arrived", "departed", "skipped"]),
  arrivedAt: z.iso.datetime().optional(),
  departedAt: z.iso.datetime().optional(),
  source: z.enum(["gps", "manual"]).optional().describe("Seen by its fixes, or said by the courier."),
});

/** The state of a run. */
export const RunResponse = z.object({
  runId: RunId,
  courierId: CourierId,
  state: z
    .enum(["active", "finished", "aborted"])
    .describe("It ends with its task: completed, or failed or cancelled."),
  taskId: TaskId.optional(),
  routeId: RouteId.optional(),
  revision: z.int().optional().describe("The revision of the route that it follows."),
  startedAt: z.iso.datetime().optional().describe("When its first fix that can be used was taken."),
  endedAt: z.iso.datetime().optional().describe("When its task ended."),
  last: Fix.extend({ class: FixClassSchema }).optional().describe("The newest fix that can be used."),
  moving: z.boolean().optional(),
  speedMps: z.number().optional().describe("Smoothed, metres per second."),
  distanceM: DistanceM,
  progress: z.number().optional().describe("Share of the route done, 0 to 1; absent while it has no route."),
  etaAt: z.iso.datetime().optional().describe("When it is expected at the last stop."),
  offRoute: z.boolean(),
  stalled: z.boolean().describe("Has not moved for ten minutes, and is at no stop."),
  silent: z.boolean().describe("Has not told for five minutes where it is."),
  stops: z.array(RunStopResponse).optional().describe("In the order of the route; absent while it has none."),
  fixes: z.int().describe("How many there are, of whatever class."),
  counts: Counts,
});

/** The track of a run in each format. */
export const TrackResponse = {
  "application/json": z.object({
    runId: RunId,
    courierId: CourierId,
    distanceM: DistanceM,
    counts: Counts,
    fixes: z.array(
      Fix.extend({
        receivedAt: z.iso.datetime().optional().describe("With raw=true: when it was received."),
        class: FixClassSchema.optional(),
        reason: z.string().optional().describe("With raw=true: why it is of that class, where it is not ok."),
      }),
    ),
  }),
  "application/geo+json": z.object({
    type: z.literal("FeatureCollection"),
    features: z.array(
      z.object({
        type: z.literal("Feature"),
        geometry: z
          .object({ type: z.enum(["Point", "LineString", "MultiLineString"]), coordinates: z.array(z.unknown()) })
          .nullable(),
        properties: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
  "application/gpx+xml": z.string(),
  "text/csv": z.string(),
};
