import * as z from "zod";
import { command, event } from "./event.ts";

/** Where: WGS-84, degrees. */
export const Point = z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) });

/** One report of a phone's position. A fix is known by its run, its `fixTime` and its `seq`. */
export const Fix = z.object({
  /** When the phone took it, RFC 3339 in UTC. */
  fixTime: z.iso.datetime(),
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  /** Tells apart fixes of the same millisecond. */
  seq: z.int().min(0).max(2_147_483_647).optional(),
  accuracyM: z.number().min(0).max(100_000).optional(),
  speedMps: z.number().min(0).max(1_000).optional(),
  headingDeg: z.number().min(0).max(360).optional(),
  batteryPct: z.number().min(0).max(100).optional(),
});
export type Fix = z.output<typeof Fix>;

/** The classes of a fix: every fix gets one and none is dropped. */
export const FIX_CLASSES = ["ok", "duplicate", "late", "future", "inaccurate", "jump", "outOfRun"] as const;

const RunId = z.string().min(1).max(64);
const CourierId = z.string().min(1).max(64);

export const RecordPositions = command("positions.record", {
  v: 1,
  owner: "tracking",
  says: "A phone reported where it is: keep these fixes of the run.",
  subject: (positions) => positions.runId,
  consumers: ["RecordPositions"],
  data: {
    runId: RunId,
    courierId: CourierId,
    /** When the door took the request; every fix of it was received then. */
    receivedAt: z.iso.datetime(),
    fixes: z.array(Fix).min(1).max(500),
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
  says: "A run moved on. At most one per run and ten-second tick.",
  subject: (run) => run.runId,
  consumers: [],
  data: {
    runId: RunId,
    /** Metres over the ground, along its ok fixes. */
    distanceM: z.number().min(0),
    /** Share of the route done, 0 to 1; absent while the run has no route. */
    progress: z.number().min(0).max(1).optional(),
    point: Point,
    fixTime: z.iso.datetime(),
    speedMps: z.number().min(0).optional(),
    etaAt: z.iso.datetime().optional(),
    /** How many fixes of the run are in each class. */
    counts: z.partialRecord(z.enum(FIX_CLASSES), z.int().min(0)),
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
