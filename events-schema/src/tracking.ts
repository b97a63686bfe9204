import * as z from "zod";
import { command, event, openEnum } from "./event.ts";
import { piiRegistry } from "./pii.ts";
import { isKnownValidPositions } from "./known-valid.ts";

const Lat = z
  .number()
  .min(-90)
  .max(90)
  .describe("Latitude, WGS-84, degrees.")
  .register(piiRegistry, { kind: "location" });
const Lon = z
  .number()
  .min(-180)
  .max(180)
  .describe("Longitude, WGS-84, degrees.")
  .register(piiRegistry, { kind: "location" });

/** Where: WGS-84, degrees. */
export const Point = z.object({ lat: Lat, lon: Lon });

/** One report of a phone's position. A fix is known by its run, its `fixTime` and its `seq`. */
export const Fix = z.object({
  fixTime: z.iso.datetime().describe("When the phone took it, RFC 3339 in UTC."),
  lat: Lat,
  lon: Lon,
  seq: z.int().min(0).max(2_147_483_647).optional().describe("Tells apart fixes of the same millisecond."),
  accuracyM: z.number().min(0).max(100_000).optional().describe("Radius around the point, metres."),
  speedMps: z.number().min(0).max(1_000).optional().describe("Speed over the ground, metres per second."),
  headingDeg: z.number().min(0).max(360).optional().describe("Direction of travel, degrees clockwise from north."),
  batteryPct: z.number().min(0).max(100).optional().describe("Charge of the phone, per cent."),
});
export type Fix = z.output<typeof Fix>;

/** The classes of a fix: every fix gets one and none is dropped. */
export const FIX_CLASSES = ["ok", "duplicate", "late", "future", "inaccurate", "jump", "outOfRun"] as const;

export const RunId = z.string().min(1).max(64).describe("The run: one courier on the way for one task.");
export const CourierId = z.string().min(1).max(64).describe("The courier whose phone reports.");
export const StopId = z.string().min(1).max(64).describe("The stop, as its route names it.");
export const TeamId = z.string().min(1).max(64).describe("The courier's team; absent where there are none.");

export const RecordPositions = command("positions.record", {
  v: 1,
  owner: "tracking",
  description: "A phone reported where it is: keep these fixes of the run.",
  subject: (positions) => positions.runId,
  consumers: ["RecordPositions"],
  isKnownValid: isKnownValidPositions,
  data: {
    runId: RunId,
    courierId: CourierId,
    receivedAt: z.iso.datetime().describe("When the door took the request; every fix of it was received then."),
    fixes: z.array(Fix).min(1).max(500).describe("In the order the phone sent them."),
  },
  examples: [
    {
      runId: "run_1",
      courierId: "c1",
      receivedAt: "2026-11-21T09:00:10.000Z",
      fixes: [
        { fixTime: "2026-11-21T09:00:00.000Z", lat: 52.52, lon: 13.405, accuracyM: 5, speedMps: 8.3, headingDeg: 90 },
        { fixTime: "2026-11-21T09:00:10.000Z", lat: 52.52, lon: 13.4062, accuracyM: 5, seq: 1, batteryPct: 81 },
      ],
    },
  ],
});

export const RunProgressed = event("run.progressed", {
  v: 1,
  owner: "tracking",
  description: "A run moved on. At most one per run and ten-second tick.",
  subject: (run) => run.runId,
  consumers: ["ProjectRuns", "UpdateLiveFeed"],
  data: {
    runId: RunId,
    distanceM: z.number().min(0).describe("Metres over the ground, along its ok fixes."),
    progress: z.number().min(0).max(1).optional().describe("Share of the route done; absent while it has no route."),
    point: Point.describe("Where its newest fix is."),
    fixTime: z.iso.datetime().describe("When that fix was taken."),
    speedMps: z.number().min(0).optional().describe("Speed at that fix, metres per second."),
    etaAt: z.iso.datetime().optional().describe("When it is expected at the last stop."),
    team: TeamId.optional(),
    counts: z
      .partialRecord(openEnum(FIX_CLASSES), z.int().min(0))
      .describe("How many fixes of the run are in each class; a class of which there is none may be absent."),
  },
  examples: [
    {
      runId: "run_1",
      distanceM: 81.2,
      point: { lat: 52.52, lon: 13.4062 },
      fixTime: "2026-11-21T09:00:10.000Z",
      speedMps: 8.1,
      counts: { ok: 2 },
    },
  ],
});

const Time = z.iso.datetime();
/** Which run of whose team a fact is about. */
const RunFields = { runId: RunId, team: TeamId.optional() };

const VisitFields = {
  ...RunFields,
  stopId: StopId,
  at: Time.describe("When."),
  source: openEnum(["gps", "manual"]).describe("Seen by its fixes, or said by the courier."),
};

export const StopArrived = event("stop.arrived", {
  v: 1,
  owner: "tracking",
  description: "A run arrived at a stop of its route.",
  subject: (visit) => visit.runId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: VisitFields,
  examples: [
    { runId: "run_1", team: "north", stopId: "s1", at: "2026-11-21T09:12:00.000Z", source: "gps" },
    { runId: "run_1", stopId: "s2", at: "2026-11-21T09:20:00.000Z", source: "manual" },
  ],
});

export const StopDeparted = event("stop.departed", {
  v: 1,
  owner: "tracking",
  description: "A run departed from a stop of its route.",
  subject: (visit) => visit.runId,
  consumers: ["UpdateLiveFeed"],
  data: { ...VisitFields, dwellS: z.int().min(0).describe("How long it was there, seconds.") },
  examples: [
    { runId: "run_1", team: "north", stopId: "s1", at: "2026-11-21T09:14:30.000Z", source: "gps", dwellS: 150 },
  ],
});

export const StopVisitWithdrawn = event("stop.visit-withdrawn", {
  v: 1,
  owner: "tracking",
  description: "A visit that was told did not happen, after all: fixes that came later tell another way.",
  subject: (visit) => visit.runId,
  consumers: ["CollectReportFacts"],
  data: { ...RunFields, stopId: StopId },
  examples: [{ runId: "run_1", team: "north", stopId: "s1" }],
});

const Since = Time.describe("Since when.");

export const RunWentOffRoute = event("run.went-off-route", {
  v: 1,
  owner: "tracking",
  description: "A run left its route.",
  subject: (run) => run.runId,
  consumers: ["UpdateLiveFeed"],
  data: {
    ...RunFields,
    since: Since,
    offsetM: z.number().min(0).optional().describe("Metres from the line; absent when further than is looked."),
  },
  examples: [{ runId: "run_1", team: "north", since: "2026-11-21T09:30:00.000Z", offsetM: 84.2 }],
});

export const RunBackOnRoute = event("run.back-on-route", {
  v: 1,
  owner: "tracking",
  description: "A run came back to its route.",
  subject: (run) => run.runId,
  consumers: ["UpdateLiveFeed"],
  data: { ...RunFields, since: Since },
  examples: [{ runId: "run_1", team: "north", since: "2026-11-21T09:34:00.000Z" }],
});

export const RunStalled = event("run.stalled", {
  v: 1,
  owner: "tracking",
  description: "A run's courier stands still and is at no stop.",
  subject: (run) => run.runId,
  consumers: ["UpdateLiveFeed"],
  data: { ...RunFields, since: Since },
  examples: [{ runId: "run_1", team: "north", since: "2026-11-21T09:40:00.000Z" }],
});

export const RunWentSilent = event("run.went-silent", {
  v: 1,
  owner: "tracking",
  description: "A run's phone tells no more where it is.",
  subject: (run) => run.runId,
  consumers: ["UpdateLiveFeed"],
  data: { ...RunFields, since: Since },
  examples: [{ runId: "run_1", team: "north", since: "2026-11-21T09:50:00.000Z" }],
});

export const RunResumed = event("run.resumed", {
  v: 1,
  owner: "tracking",
  description: "A run that was stalled or silent goes on.",
  subject: (run) => run.runId,
  consumers: ["UpdateLiveFeed"],
  data: { ...RunFields, since: Since, was: openEnum(["stalled", "silent"]).describe("What it was before.") },
  examples: [{ runId: "run_1", team: "north", since: "2026-11-21T09:58:00.000Z", was: "silent" }],
});

export const RunFinished = event("run.finished", {
  v: 1,
  owner: "tracking",
  description: "A run ended; said again, with a higher seq, when fixes that came later changed what it came to.",
  subject: (run) => run.runId,
  consumers: ["CollectReportFacts", "UpdateLiveFeed"],
  data: {
    ...RunFields,
    taskId: z.string().min(1).max(64).describe("The task it was for."),
    courierId: CourierId,
    endedAt: Time.describe("When its task ended."),
    outcome: openEnum(["completed", "failed", "cancelled"]).describe("How its task ended."),
    distanceM: z.number().min(0).describe("Metres over the ground, along its ok fixes."),
    progress: z.number().min(0).max(1).optional().describe("Share of the route done; absent when it had no route."),
    stops: z
      .object({ arrived: z.int().min(0), skipped: z.int().min(0), pending: z.int().min(0) })
      .optional()
      .describe("How many stops of the route came to what; absent when it had no route."),
  },
  examples: [
    {
      runId: "run_1",
      team: "north",
      taskId: "tsk_1",
      courierId: "c1",
      endedAt: "2026-11-21T10:02:00.000Z",
      outcome: "completed",
      distanceM: 8_240.5,
      progress: 1,
      stops: { arrived: 4, skipped: 1, pending: 0 },
    },
  ],
});

/** All that a change of a run may publish: it also publishes what the change before it left pending. */
export const runEvents = [
  StopArrived,
  StopDeparted,
  StopVisitWithdrawn,
  RunWentOffRoute,
  RunBackOnRoute,
  RunStalled,
  RunWentSilent,
  RunResumed,
  RunFinished,
] as const;
