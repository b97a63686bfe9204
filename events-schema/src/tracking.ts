import * as z from "zod";
import { command, event, type Meta, type NamedMessage, openEnum } from "./event.ts";
import { piiRegistry } from "./pii.ts";
import { isKnownValidPositions } from "./schema/known-valid.ts";
import { FreeId } from "./text.ts";

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

/** A position: WGS-84, degrees. */
export const Point = z.object({ lat: Lat, lon: Lon });

/** One measured position of a phone. A fix is identified by its run, its `fixTime` and its `seq`. */
export const Fix = z.object({
  fixTime: z.iso.datetime().describe("When the phone measured it, RFC 3339 in UTC."),
  lat: Lat,
  lon: Lon,
  seq: z.int().min(0).max(2_147_483_647).optional().describe("Distinguishes fixes of the same millisecond."),
  accuracyM: z.number().min(0).max(100_000).optional().describe("Radius around the point, metres."),
  speedMps: z.number().min(0).max(1_000).optional().describe("Speed over the ground, metres per second."),
  headingDeg: z.number().min(0).max(360).optional().describe("Direction of travel, degrees clockwise from north."),
  batteryPct: z.number().min(0).max(100).optional().describe("Battery charge of the phone, percent."),
});
export type Fix = z.output<typeof Fix>;

/** The classes of a fix. Every fix is classified and stored; none is dropped. */
export const FIX_CLASSES = ["ok", "duplicate", "late", "future", "inaccurate", "jump", "outOfRun"] as const;

export const RunId = FreeId.max(64).describe("The run: one courier driving one task.");
export const CourierId = FreeId.max(64).describe("The courier.");
export const StopId = FreeId.max(64).describe("The stop's id in its route.");
export const TeamId = FreeId.max(64).describe("The courier's team; absent when the courier has none.");

/** What every part of an erasure says. The id of a person stays: it is a pseudonym once nothing says whose it was. */
export const ErasureFields = {
  courierId: CourierId,
  erasureId: FreeId.max(64).describe("The erasure; asked for again after it was done, it is another."),
};

export const RecordPositions = command("positions.record", {
  v: 1,
  owner: "tracking",
  description: "Store these fixes of a run, as a phone reported them.",
  subject: (positions) => positions.runId,
  consumers: ["RecordPositions"],
  isKnownValid: isKnownValidPositions,
  data: {
    runId: RunId,
    courierId: CourierId,
    receivedAt: z.iso.datetime().describe("When the API received the request with these fixes."),
    fixes: z.array(Fix).min(1).max(500).describe("In the order in which the phone sent them."),
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

const RunTaskId = FreeId.max(64).describe("The run's task.");
/** The run that an event is about, and whose it is: a list of runs needs nothing else to be read. */
const RunFields = {
  runId: RunId,
  courierId: CourierId.optional(),
  taskId: RunTaskId.optional().describe("The run's task; absent while the run has none."),
  team: TeamId.optional(),
};

const ProgressFields = {
  ...RunFields,
  distanceM: z.number().min(0).describe("Metres driven, along the fixes of class ok."),
  progress: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("Completed share of the route, 0 to 1; absent while the run has no route."),
  point: Point.describe("Position of the newest fix."),
  fixTime: z.iso.datetime().describe("Time of the newest fix."),
  speedMps: z.number().min(0).optional().describe("Speed at the newest fix, metres per second."),
  etaAt: z.iso.datetime().optional().describe("Estimated time of arrival at the last stop."),
  counts: z
    .partialRecord(openEnum(FIX_CLASSES), z.int().min(0))
    .describe("Number of fixes of the run in each class; a class without fixes may be absent."),
};

const exampleProgress = {
  runId: "run_1",
  courierId: "c1",
  taskId: "tsk_1",
  team: "north",
  distanceM: 81.2,
  point: { lat: 52.52, lon: 13.4062 },
  fixTime: "2026-11-21T09:00:10.000Z",
  speedMps: 8.1,
  counts: { ok: 2 },
};

export const RunProgressed = event("run.progressed", {
  v: 1,
  owner: "tracking",
  description:
    "A run made progress. At most once per run and ten seconds; that of several runs at once is in `runs.progressed`.",
  subject: (run) => run.runId,
  consumers: ["DeriveNotices", "ProjectRuns", "UpdateLiveFeed"],
  data: ProgressFields,
  examples: [exampleProgress],
});

export const RunsProgressed = event("runs.progressed", {
  v: 1,
  owner: "tracking",
  description: "Several runs made progress, whose positions were recorded together. Each is a `run.progressed`.",
  subject: ({ runs }) => runs[0]!.runId,
  consumers: ["DeriveNotices", "ProjectRuns", "UpdateLiveFeed"],
  data: {
    runs: z
      .array(
        z.object({
          id: FreeId.max(128).describe("Id of this `run.progressed`: the same in whichever event it comes."),
          seq: z.int().min(0).describe("How much was known of the run; the progress with the higher one is newer."),
          correlationId: FreeId.describe("Of the request that brought the positions."),
          causationId: FreeId.optional().describe("The message with the positions."),
          ...ProgressFields,
        }),
      )
      .min(1)
      .max(500)
      .describe("A run may be there more than once."),
  },
  examples: [
    {
      runs: [
        {
          id: "run_1.progressed.179319601",
          seq: 2,
          correlationId: "req_1",
          causationId: "c1.k1",
          ...exampleProgress,
        },
      ],
    },
  ],
});

/** Both ways in which a run's progress arrives. */
export const progressEvents = [RunsProgressed, RunProgressed] as const;

type Unpacked<M> = Exclude<M, { name: typeof RunsProgressed.name }> | NamedMessage<typeof RunProgressed>;

/** Each `run.progressed` of `runs.progressed`, as if it had come alone; any other message as it is. */
export function unpackProgress<M extends { name: string }>(message: M): Unpacked<M>[] {
  if (!isPacked(message)) return [message as Unpacked<M>];
  return message.data.runs.map(({ id, seq, correlationId, causationId, ...data }) => {
    const meta: Meta = { ...message.meta, id, seq, subject: data.runId, correlationId };
    return { name: RunProgressed.name, meta: causationId === undefined ? meta : { ...meta, causationId }, data };
  });
}

const isPacked = (message: { name: string }): message is NamedMessage<typeof RunsProgressed> =>
  message.name === RunsProgressed.name;

const Time = z.iso.datetime();

const VisitFields = {
  ...RunFields,
  stopId: StopId,
  at: Time.describe("When it happened."),
  source: openEnum(["gps", "manual"]).describe("Detected from fixes, or reported by the courier."),
};

export const StopArrived = event("stop.arrived", {
  v: 1,
  owner: "tracking",
  description: "A run arrived at a stop of its route.",
  subject: (visit) => visit.runId,
  consumers: [
    "CollectReportFacts",
    "DeriveNotices",
    "EnqueueWebhooks",
    "ProjectCouriers",
    "ProjectVisits",
    "UpdateLiveFeed",
  ],
  data: VisitFields,
  examples: [
    {
      runId: "run_1",
      courierId: "c1",
      taskId: "tsk_1",
      team: "north",
      stopId: "s1",
      at: "2026-11-21T09:12:00.000Z",
      source: "gps",
    },
    { runId: "run_1", stopId: "s2", at: "2026-11-21T09:20:00.000Z", source: "manual" },
  ],
});

export const StopDeparted = event("stop.departed", {
  v: 1,
  owner: "tracking",
  description: "A run departed from a stop of its route.",
  subject: (visit) => visit.runId,
  consumers: ["DeriveNotices", "EnqueueWebhooks", "ProjectCouriers", "UpdateLiveFeed"],
  data: { ...VisitFields, dwellS: z.int().min(0).describe("Length of the visit, seconds.") },
  examples: [
    { runId: "run_1", team: "north", stopId: "s1", at: "2026-11-21T09:14:30.000Z", source: "gps", dwellS: 150 },
  ],
});

export const StopVisitWithdrawn = event("stop.visit-withdrawn", {
  v: 1,
  owner: "tracking",
  description: "A visit that was published earlier did not happen, according to fixes that arrived later.",
  subject: (visit) => visit.runId,
  consumers: ["CollectReportFacts", "EnqueueWebhooks", "ProjectVisits"],
  data: { ...RunFields, stopId: StopId },
  examples: [{ runId: "run_1", team: "north", stopId: "s1" }],
});

const Since = Time.describe("Since when it is so.");

export const RunWentOffRoute = event("run.went-off-route", {
  v: 1,
  owner: "tracking",
  description: "A run left its route.",
  subject: (run) => run.runId,
  consumers: ["EnqueueWebhooks", "UpdateLiveFeed"],
  data: {
    ...RunFields,
    since: Since,
    offsetM: z
      .number()
      .min(0)
      .optional()
      .describe("Metres from the route's path; absent beyond the maximum search distance."),
  },
  examples: [
    {
      runId: "run_1",
      courierId: "c1",
      taskId: "tsk_1",
      team: "north",
      since: "2026-11-21T09:30:00.000Z",
      offsetM: 84.2,
    },
  ],
});

export const RunBackOnRoute = event("run.back-on-route", {
  v: 1,
  owner: "tracking",
  description: "A run returned to its route.",
  subject: (run) => run.runId,
  consumers: ["EnqueueWebhooks", "UpdateLiveFeed"],
  data: { ...RunFields, since: Since },
  examples: [{ runId: "run_1", team: "north", since: "2026-11-21T09:34:00.000Z" }],
});

export const RunStalled = event("run.stalled", {
  v: 1,
  owner: "tracking",
  description: "The courier of a run stands still and is not at a stop.",
  subject: (run) => run.runId,
  consumers: ["EnqueueWebhooks", "UpdateLiveFeed"],
  data: { ...RunFields, since: Since },
  examples: [{ runId: "run_1", team: "north", since: "2026-11-21T09:40:00.000Z" }],
});

export const RunWentSilent = event("run.went-silent", {
  v: 1,
  owner: "tracking",
  description: "The phone of a run stopped reporting its position.",
  subject: (run) => run.runId,
  consumers: ["EnqueueWebhooks", "ProjectCouriers", "UpdateLiveFeed"],
  data: { ...RunFields, since: Since },
  examples: [{ runId: "run_1", team: "north", since: "2026-11-21T09:50:00.000Z" }],
});

export const RunResumed = event("run.resumed", {
  v: 1,
  owner: "tracking",
  description: "A run that was stalled or silent is moving again.",
  subject: (run) => run.runId,
  consumers: ["EnqueueWebhooks", "ProjectCouriers", "UpdateLiveFeed"],
  data: { ...RunFields, since: Since, was: openEnum(["stalled", "silent"]).describe("Its state before.") },
  examples: [{ runId: "run_1", team: "north", since: "2026-11-21T09:58:00.000Z", was: "silent" }],
});

export const RunFinished = event("run.finished", {
  v: 1,
  owner: "tracking",
  description: "A run ended. Published again, with a higher seq, when fixes that arrived later changed its result.",
  subject: (run) => run.runId,
  consumers: ["CollectReportFacts", "EnqueueWebhooks", "UpdateLiveFeed"],
  data: {
    ...RunFields,
    taskId: RunTaskId,
    courierId: CourierId,
    endedAt: Time.describe("When the task ended."),
    outcome: openEnum(["completed", "failed", "cancelled", "handed-over"]).describe(
      "How the task ended, or that it was taken from its courier.",
    ),
    distanceM: z.number().min(0).describe("Metres driven, along the fixes of class ok."),
    progress: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe("Completed share of the route, 0 to 1; absent when the run had no route."),
    stops: z
      .object({ arrived: z.int().min(0), skipped: z.int().min(0), pending: z.int().min(0) })
      .optional()
      .describe("Number of stops of the route by result; absent when the run had no route."),
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

export const RunCourierErased = event("run.courier-erased", {
  v: 1,
  owner: "tracking",
  description: "The ends of a courier's tracks were erased, and the last positions of their runs.",
  subject: (erased) => erased.courierId,
  consumers: ["RecordErasure"],
  data: { ...ErasureFields, runs: z.int().min(0).describe("Number of the courier's runs.") },
  examples: [{ courierId: "c1", erasureId: "ers_1", runs: 214 }],
});

/** Every event that a write of a run may publish: it also publishes events that an earlier write left in the outbox. */
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

/** What shows which stops a run visited, in whatever order they arrive: the higher `seq` counts. */
export const stopVisitEvents = [StopArrived, StopVisitWithdrawn] as const;
