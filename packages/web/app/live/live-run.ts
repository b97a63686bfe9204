import type { LiveChange } from "@waybill/events-schema/live";

/** A run as the live feed knows it. */
export interface LiveRun {
  runId: string;
  taskId?: string;
  courierId?: string;
  routeId?: string;
  revision?: number;
  team?: string;
  startedAt?: string;
  place?: LivePlace;
  offRouteSince?: string;
  stalledSince?: string;
  silentSince?: string;
  stops: Readonly<Record<string, LiveVisit>>;
  ended?: { at: string; outcome: RunOutcome; reason?: string };
}

/** How a run ended: `ended` when the feed names an outcome that is not known here, as a newer stage may. */
export type RunOutcome = "completed" | "failed" | "cancelled" | "handedOver" | "ended";

export interface LivePlace {
  lat: number;
  lon: number;
  fixTime: string;
  distanceM: number;
  progress?: number;
  speedMps?: number;
  etaAt?: string;
}

export interface LiveVisit {
  state: "arrived" | "departed";
  at: string;
  source: string;
}

type Data = Record<string, unknown>;

const PART = /^run:(.+?)\/(place|way|pace|end|stop:.+)$/;
const TASK_OUTCOMES: Record<string, RunOutcome> = {
  "task.completed": "completed",
  "task.failed": "failed",
  "task.cancelled": "cancelled",
};
/** Of `run.finished`. */
const RUN_OUTCOMES: Record<string, RunOutcome> = {
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
  "handed-over": "handedOver",
};

/** The run that a change is about; undefined for a task that has no run. */
export function runOf({ about, data }: LiveChange): string | undefined {
  return PART.exec(about)?.[1] ?? (data["runId"] as string | undefined);
}

/** The run after a change. The feed gives the newest change of each topic, so the order does not matter. */
export function applyChange(run: LiveRun | undefined, change: LiveChange): LiveRun | undefined {
  const runId = runOf(change);
  if (runId === undefined) return run;
  const { event, data, at } = change;
  const before = run ?? { runId, stops: {} };
  const facts = { ...before, ...ids(data) };
  if (event === "run.progressed") return { ...facts, place: placeOf(data) };
  if (event.startsWith("stop."))
    return { ...facts, stops: { ...before.stops, [String(data["stopId"])]: visitOf(event, data) } };
  if (event === "task.started") return { ...facts, startedAt: at };
  const outcome = event === "run.finished" ? (RUN_OUTCOMES[String(data["outcome"])] ?? "ended") : TASK_OUTCOMES[event];
  if (outcome !== undefined) {
    const reason = (data["reason"] as string | undefined) ?? before.ended?.reason;
    return { ...facts, ended: { at: before.ended?.at ?? at, outcome, ...(reason !== undefined && { reason }) } };
  }
  return withFlag(facts, event, (data["since"] as string | undefined) ?? at);
}

function withFlag(run: LiveRun, event: string, since: string): LiveRun {
  const { offRouteSince, stalledSince, silentSince, ...rest } = run;
  const way = offRouteSince !== undefined && { offRouteSince };
  const pace = {
    ...(stalledSince !== undefined && { stalledSince }),
    ...(silentSince !== undefined && { silentSince }),
  };
  if (event === "run.went-off-route") return { ...rest, ...pace, offRouteSince: since };
  if (event === "run.back-on-route") return { ...rest, ...pace };
  if (event === "run.stalled") return { ...rest, ...way, stalledSince: since };
  if (event === "run.went-silent") return { ...rest, ...way, silentSince: since };
  if (event === "run.resumed") return { ...rest, ...way };
  return run;
}

function ids(data: Data): Partial<LiveRun> {
  const names = ["taskId", "courierId", "routeId", "revision", "team"] as const;
  return Object.fromEntries(names.filter((name) => data[name] !== undefined).map((name) => [name, data[name]]));
}

function placeOf(data: Data): LivePlace {
  const { point, fixTime, distanceM, progress, speedMps, etaAt } = data as unknown as Omit<LivePlace, "lat" | "lon"> & {
    point: { lat: number; lon: number };
  };
  return {
    ...point,
    fixTime,
    distanceM,
    ...(progress !== undefined && { progress }),
    ...(speedMps !== undefined && { speedMps }),
    ...(etaAt !== undefined && { etaAt }),
  };
}

const visitOf = (event: string, { at, source }: Data): LiveVisit => ({
  state: event === "stop.departed" ? "departed" : "arrived",
  at: String(at),
  source: String(source),
});
