import { RouteId, TaskId } from "@waybill/events-schema/tasks";
import { CourierId, Fix, FIX_CLASSES, RunId, StopId, TeamId } from "@waybill/events-schema/tracking";
import * as z from "zod";

/**
 * The response schemas of the endpoints. docs/openapi.json is generated from them, and a test compares real responses
 * with them.
 */

const FixClassSchema = z.enum(FIX_CLASSES).describe("Whether the fix is plausible, and if not, why.");
const Counts = z.partialRecord(z.enum(FIX_CLASSES), z.int()).describe("Number of fixes of the run in each class.");
const DistanceM = z.number().describe("Metres along the ok fixes of the run.");

/** The result of a report. */
export const ReportPositionsResponse = z.object({
  id: z
    .string()
    .optional()
    .describe("Id of the report, the same when the report is sent again; absent when no fix was accepted."),
  accepted: z.int().describe("Number of accepted fixes: each of them will be stored."),
  rejected: z
    .array(
      z.object({
        index: z.int().describe("Index of the fix in the request, from 0."),
        code: z.enum(["TOO_OLD"]),
        detail: z.string(),
      }),
    )
    .describe("Rejected fixes; sending them again changes nothing."),
  nextReportSeconds: z.int().describe("Seconds until the next report."),
});
export type ReportPositionsResponse = z.output<typeof ReportPositionsResponse>;

/** The result of a report by OsmAnd, Traccar Client and compatible apps, which get 200 also for what is never accepted. */
export const ReportOsmandResponse = ReportPositionsResponse.extend({
  rejected: z
    .array(z.object({ index: z.int().describe("0: a report has one fix."), code: z.string(), detail: z.string() }))
    .describe("Why the position was not accepted; sending it again changes nothing."),
});

/** The response to OwnTracks, which would show the positions of friends. */
export const OwnTracksResponse = z.array(z.never()).describe("Empty: OwnTracks would show its items on its map.");

/** The state of a run at a stop of its route. */
export const RunStopResponse = z.object({
  stopId: StopId,
  state: z.enum(["pending", "arrived", "departed", "skipped"]),
  arrivedAt: z.iso.datetime().optional(),
  departedAt: z.iso.datetime().optional(),
  source: z.enum(["gps", "manual"]).optional().describe("From its fixes, or reported by the courier."),
  runId: RunId.optional().describe("The earlier run of the task that visited it; absent when this one did."),
});

/** The state of a run. */
export const RunResponse = z.object({
  runId: RunId,
  courierId: CourierId,
  state: z
    .enum(["active", "finished", "aborted", "handedOver"])
    .describe(
      "Finished when its task was completed, aborted when it failed or was cancelled, handed over when a dispatcher took it from the courier.",
    ),
  taskId: TaskId.optional(),
  title: z.string().optional().describe("Title of its task."),
  team: TeamId.optional().describe("The team whose managers see it; absent when it belongs to none."),
  routeId: RouteId.optional(),
  revision: z.int().optional().describe("The revision of its route."),
  startedAt: z.iso.datetime().optional().describe("Time of its first usable fix."),
  endedAt: z.iso.datetime().optional().describe("When its task ended."),
  last: Fix.extend({ class: FixClassSchema }).optional().describe("Its newest usable fix."),
  moving: z.boolean().optional(),
  speedMps: z.number().optional().describe("Smoothed, metres per second."),
  distanceM: DistanceM,
  progress: z.number().optional().describe("Completed share of the route, 0 to 1; absent without a route."),
  etaAt: z.iso.datetime().optional().describe("Expected arrival at the last stop."),
  offRoute: z.boolean(),
  stalled: z.boolean().describe("Has not moved for ten minutes and is not at a stop."),
  silent: z.boolean().describe("No position received for five minutes."),
  stops: z.array(RunStopResponse).optional().describe("In the order of the route; absent without a route."),
  fixes: z.int().describe("Number of fixes of any class."),
  counts: Counts,
});

/** The runs of a list, each without its stops and its fixes. */
export const RunListResponse = z.object({
  runs: z
    .array(RunResponse.omit({ stops: true, fixes: true, counts: true }))
    .describe("Each team's together, the newest first."),
  cursor: z.string().optional().describe("Continues the list; absent at its end."),
});

/** What a customer sees by a link: nothing that names anybody. */
export const DeliveryResponse = z.object({
  state: z
    .enum(["planned", "onTheWay", "arrived", "done", "ended"])
    .describe("Ended: the task failed or was cancelled, or ended without this stop."),
  stopsLeft: z.int().optional().describe("Stops that come before this one, while it is on its way."),
  eta: z
    .object({ from: z.iso.datetime(), to: z.iso.datetime() })
    .optional()
    .describe("Expected arrival, in whole minutes; absent while nothing is known."),
  stop: z
    .object({ lat: z.number(), lon: z.number() })
    .optional()
    .describe("Where the stop is, to ten metres; only with `place`."),
  place: z
    .object({ lat: z.number(), lon: z.number(), at: z.iso.datetime() })
    .optional()
    .describe("Where the courier was, to a thousandth of a degree; only while on the way or there."),
  distanceM: z.number().optional().describe("How far away that is, in a straight line, to a hundred metres."),
  at: z.iso.datetime().optional().describe("When the courier arrived or was done."),
  expiresAt: z.iso.datetime().describe("The link opens nothing from then on."),
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
        reason: z.string().optional().describe("With raw=true: the reason of its class when it is not ok."),
      }),
    ),
    cursor: z.string().optional().describe("With a limit: of the next part; absent on the last one."),
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
