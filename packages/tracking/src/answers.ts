import { RouteId, TaskId } from "@waybill/events-schema/tasks";
import { CourierId, Fix, FIX_CLASSES, RunId, StopId } from "@waybill/events-schema/tracking";
import * as z from "zod";

/** What the doors answer, as docs/openapi.json tells it and a test holds them to it. */

const Class = z.enum(FIX_CLASSES).describe("Whether the fix can be believed, and if not, why not.");
const Counts = z.partialRecord(z.enum(FIX_CLASSES), z.int()).describe("How many fixes of the run are in each class.");
const DistanceM = z.number().describe("Metres over the ground, along the ok fixes of the run.");

/** What became of a report. */
export const Taken = z.object({
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
export type Taken = z.output<typeof Taken>;

/** What OwnTracks hears: it would show friends. */
export const Nothing = z.array(z.never()).describe("Nothing to show on the app's map.");

/** How a run stands with a stop of its route. */
export const StopShown = z.object({
  stopId: StopId,
  state: z.enum(["pending", "arrived", "departed", "skipped"]),
  arrivedAt: z.iso.datetime().optional(),
  departedAt: z.iso.datetime().optional(),
  source: z.enum(["gps", "manual"]).optional().describe("Seen by its fixes, or said by the courier."),
});

/** How far a run has come. */
export const RunShown = z.object({
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
  last: Fix.extend({ class: Class }).optional().describe("The newest fix that can be used."),
  moving: z.boolean().optional(),
  speedMps: z.number().optional().describe("Smoothed, metres per second."),
  distanceM: DistanceM,
  progress: z.number().optional().describe("Share of the route done, 0 to 1; absent while it has no route."),
  etaAt: z.iso.datetime().optional().describe("When it is expected at the last stop."),
  offRoute: z.boolean(),
  stalled: z.boolean().describe("Has not moved for ten minutes, and is at no stop."),
  silent: z.boolean().describe("Has not told for five minutes where it is."),
  stops: z.array(StopShown).optional().describe("In the order of the route; absent while it has none."),
  fixes: z.int().describe("How many there are, of whatever class."),
  counts: Counts,
});

/** A run's track, in each of its forms. */
export const TrackShown = {
  "application/json": z.object({
    runId: RunId,
    courierId: CourierId,
    distanceM: DistanceM,
    counts: Counts,
    fixes: z.array(
      Fix.extend({
        receivedAt: z.iso.datetime().optional().describe("With raw=true: when it was received."),
        class: Class.optional(),
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
