import type { LatLon } from "@waybill/geometry/lat-lon";
import { metresBetween } from "@waybill/geometry/lat-lon";

/** A stop of the route, as it was when the run began. */
export interface DriveStop {
  id: string;
  name: string;
  point: LatLon;
  radiusM: number;
  window?: { from: string; to: string };
  /** Whether a photo is asked for. */
  proof?: boolean;
}

/** What a task demands for its completion. */
export interface CompletionDemand {
  stops: "none" | "all" | number;
  notBeforeWindow: boolean;
  /** Left out by runs that an earlier version of the pages stored. */
  photos?: boolean;
  unmet: "refuse" | "review";
}

/** A run on this phone, as it is stored: what is needed to drive on without a network. Times are milliseconds since 1970. */
export interface Drive {
  runId: string;
  taskId: string;
  courierId: string;
  title: string;
  window: { from: string; to: string };
  completion?: CompletionDemand;
  stops: readonly DriveStop[];
  startedAt: number;
  /** How far the API's clock is ahead of the phone's, as it was last known. */
  aheadMs: number;
  /** Time of the newest position; 0 before the first. */
  newestAt: number;
  /** How many positions were recorded, and what became of them; the others wait. */
  recorded: number;
  sent: number;
  /** Deleted before they were sent, the oldest first, because there was no room. */
  lost: number;
  /** Will never be accepted, by the API's code. */
  refused: Readonly<Record<string, number>>;
  /** Stops that the phone has been at; `left` once it was away again. */
  reached: Readonly<Record<string, { at: number; left: boolean }>>;
  /** When nothing was recorded because the page was not shown. */
  gaps: readonly { from: number; to: number }[];
  ended?: { at: number; outcome: DriveOutcome };
}

/** How it ended; `taken`: the task was taken away, or ended by somebody else. */
export type DriveOutcome = "completed" | "toReview" | "failed" | "taken";

/** How far outside of its radius one has left a stop: twice the error of a good receiver. */
const LEAVING_M = 30;
/** Longer gaps are shown: a phone that stands still may report nothing for some seconds. */
const GAP_MS = 60_000;

/** The drive with what a new position says of its stops. */
export function withPosition(drive: Drive, at: number, place: LatLon): Drive {
  const reached = { ...drive.reached };
  for (const { id, point, radiusM } of drive.stops) {
    const metres = metresBetween(place, point);
    const before = reached[id];
    if (metres <= radiusM) reached[id] = { at: before?.at ?? at, left: false };
    else if (before && metres > radiusM + LEAVING_M) reached[id] = { ...before, left: true };
  }
  return { ...drive, reached, newestAt: Math.max(drive.newestAt, at), recorded: drive.recorded + 1 };
}

/** The drive with the time in which nothing was recorded, when that is long. `at`: the first position after an interruption. */
export function withGap(drive: Drive, at: number): Drive {
  const from = drive.newestAt;
  return from > 0 && at - from > GAP_MS ? { ...drive, gaps: [...drive.gaps, { from, to: at }] } : drive;
}

/** The state of a stop: what the API knows, and where the phone was, which the API does not know yet. */
export type StopProgress = "pending" | "reached" | "arrived" | "departed" | "skipped";
export type KnownStops = Readonly<Record<string, "pending" | "arrived" | "departed" | "skipped">>;

export function stopProgress({ reached }: Drive, known: KnownStops, stopId: string): StopProgress {
  const state = known[stopId] ?? "pending";
  return state === "pending" && reached[stopId] ? "reached" : state;
}

/** The first stop that is not done: neither left nor passed over. */
export const nextStop = (drive: Drive, known: KnownStops): DriveStop | undefined =>
  drive.stops.find(
    ({ id }) => !["departed", "skipped"].includes(known[id] ?? "pending") && drive.reached[id]?.left !== true,
  );

/** How many stops have to be visited, of how many. */
export function requiredStops({ completion, stops }: Drive): number {
  if (!completion || completion.stops === "none") return 0;
  if (completion.stops === "all") return stops.length;
  // 0.7 of ten stops are seven, though 0.7 * 10 is a little more.
  return Math.ceil(completion.stops * stops.length - 1e-9);
}

/** Whether somebody was there, by the API or by the phone. */
export const isVisited = (drive: Drive, known: KnownStops, stopId: string): boolean =>
  stopProgress(drive, known, stopId) !== "pending" && known[stopId] !== "skipped";

/** Whether a stop has to be photographed: one that may be left out, and was, does not. */
export const needsPhoto = (drive: Drive, known: KnownStops, { id, proof }: DriveStop): boolean =>
  proof === true && (isVisited(drive, known, id) || (drive.completion?.photos === true && !mayLeaveOut(drive)));
const mayLeaveOut = ({ completion }: Drive) => typeof completion?.stops === "number";

export const visitedStops = (drive: Drive, known: KnownStops): number =>
  drive.stops.filter(({ id }) => isVisited(drive, known, id)).length;
