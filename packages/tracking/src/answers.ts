import { CourierId, Fix, FIX_CLASSES, RunId } from "@waybill/events-schema/tracking";
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

/** How far a run has come. */
export const RunShown = z.object({
  runId: RunId,
  courierId: CourierId,
  state: z.enum(["active"]),
  startedAt: z.iso.datetime().optional().describe("When its first fix that can be used was taken."),
  last: Fix.extend({ class: Class }).optional().describe("The newest fix that can be used."),
  moving: z.boolean().optional(),
  speedMps: z.number().optional().describe("Smoothed, metres per second."),
  distanceM: DistanceM,
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
