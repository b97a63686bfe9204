import { type LatLon, metresBetween } from "@waybill/geometry/lat-lon";
import { etaAt } from "../geo/eta.ts";
import type { PreparedRoute } from "../geo/route-progress.ts";
import type { Run } from "../runs/run.ts";
import { type RunStop, silentSince } from "../runs/run-status.ts";

/** What a customer sees of a stop: nothing that names a courier or anybody else, and no place that is closer than needed. */
export interface FollowedStop {
  state: "planned" | "onTheWay" | "arrived" | "done" | "ended";
  /** Stops that come before it. */
  stopsLeft?: number;
  /** Expected arrival, in whole minutes. */
  eta?: { from: string; to: string };
  /** Where the stop is, to ten metres, while the courier's place is known. */
  stop?: LatLon;
  /** Where the courier is, to a hundred metres. */
  place?: LatLon & { at: string };
  /** How far away that is, in hundreds of metres. */
  distanceM?: number;
  /** When the courier arrived or was done. */
  at?: string;
}

/** A run as far as it is known: its stops with the visits of the runs that it continues. */
export interface FollowedRun {
  run: Run;
  route: PreparedRoute | undefined;
  medianMarks: number[] | undefined;
  stops: readonly { stopId: string; state: RunStop["state"]; arrivedAt?: string; departedAt?: string }[];
}

/** The stop with this id as its customer may see it at `now`; without an id, the end of the route. */
export function toFollowedStop(stopId: string | undefined, known: FollowedRun, now: number): FollowedStop {
  const { run, stops } = known;
  const n = stops.findIndex((stop) => stop.stopId === stopId);
  const stop = stops[n];
  const { ending } = run;
  if (stop?.departedAt !== undefined) return { state: "done", at: stop.departedAt };
  if (ending?.outcome === "completed") {
    // Where no visit is known at all, a completed task was done everywhere.
    const isDone = !stop || stop.arrivedAt !== undefined || stops.every(({ arrivedAt }) => arrivedAt === undefined);
    return { state: isDone ? "done" : "ended", at: new Date(ending.at).toISOString() };
  }
  // Taken from its courier: it is on its way again with the next run.
  if (ending) return { state: ending.outcome === "handed-over" ? "planned" : "ended" };
  if (stop?.arrivedAt !== undefined) return { state: "arrived", at: stop.arrivedAt, ...placeOf(known, n, now) };
  const before = n < 0 ? stops : stops.slice(0, n);
  const stopsLeft = before.filter(({ state }) => state === "pending").length;
  return { state: "onTheWay", stopsLeft, ...etaOf(known, n, now), ...placeOf(known, n, now) };
}

const MINUTE_MS = 60_000;
/** Traffic and other customers: it may take so much shorter and longer. */
const BAND = { from: 0.8, to: 1.3 };

function etaOf({ run, route, medianMarks }: FollowedRun, n: number, now: number): Pick<FollowedStop, "eta"> {
  const { pace } = run.progress.routeProgress ?? {};
  if (!route || !pace || silentSince(run, now) !== undefined) return {};
  const { lengthM } = route.line;
  const at = etaAt(pace, lengthM, medianMarks, route.stops[n]?.alongM);
  if (at === undefined) return {};
  const leftMs = Math.max(0, at - now);
  const from = Math.floor((now + leftMs * BAND.from) / MINUTE_MS) * MINUTE_MS;
  const to = (Math.ceil((now + leftMs * BAND.to) / MINUTE_MS) + 1) * MINUTE_MS;
  return { eta: { from: new Date(from).toISOString(), to: new Date(to).toISOString() } };
}

/** A place that is older says nothing of now. */
const MAX_PLACE_AGE_MS = 10 * MINUTE_MS;
/** A thousandth of a degree: 111 m from south to north. */
const PLACE_DIGITS = 3;
/** Eleven metres: the house, on a map with streets. Whoever has the link is expected there. */
const STOP_DIGITS = 4;
const DISTANCE_STEP_M = 100;

function placeOf(
  { run, route }: FollowedRun,
  n: number,
  now: number,
): Pick<FollowedStop, "stop" | "place" | "distanceM"> {
  const { last } = run.progress;
  if (!last || now - last.at > MAX_PLACE_AGE_MS) return {};
  const target = route?.stops[n]?.point;
  const distanceM = target && Math.round(metresBetween(last, target) / DISTANCE_STEP_M) * DISTANCE_STEP_M;
  return {
    ...(target && { stop: { lat: round(target.lat, STOP_DIGITS), lon: round(target.lon, STOP_DIGITS) } }),
    place: {
      lat: round(last.lat, PLACE_DIGITS),
      lon: round(last.lon, PLACE_DIGITS),
      at: new Date(last.at).toISOString(),
    },
    ...(distanceM !== undefined && { distanceM }),
  };
}

const round = (degrees: number, digits: number) => Number(degrees.toFixed(digits));
