import { isDeepStrictEqual } from "node:util";
import type { CaptureInfo } from "../photos/exif.ts";

/** Projections of runs and tasks from the events of other services: enough to check whether a photo fits them. */

export interface ProjectedRun {
  runId: string;
  taskId?: string | undefined;
  courierId?: string | undefined;
  team?: string | undefined;
  routeId?: string | undefined;
  revision?: number | undefined;
  startedAt?: string | undefined;
  endedAt?: string | undefined;
  /** Where it has been, rounded outward to a hundredth of a degree. */
  box?: { south: number; west: number; north: number; east: number } | undefined;
}
export type ProjectedRunUpdate = Omit<ProjectedRun, "box"> & { point?: { lat: number; lon: number } | undefined };

/** Whether the run may be this courier's. Of another's, whoever hands in a photo learns neither when it was nor where. */
export const isRunOf = (run: ProjectedRun, courierId: string): boolean =>
  run.courierId === undefined || run.courierId === courierId;

/** The run with one more event applied. Order and repetition do not matter; an event without news returns the same object. */
export function applyRunUpdate(run: ProjectedRun | undefined, { point, ...update }: ProjectedRunUpdate): ProjectedRun {
  const known = { ...run, ...withoutUndefined(update) } as ProjectedRun;
  const box = point ? extendBox(known.box, point) : known.box;
  const next = box ? { ...known, box } : known;
  return run && JSON.stringify(comparableFields(next)) === JSON.stringify(comparableFields(run)) ? run : next;
}

const comparableFields = (run: ProjectedRun) => [
  run.runId,
  run.taskId,
  run.courierId,
  run.team,
  run.routeId,
  run.revision,
  run.startedAt,
  run.endedAt,
  run.box,
];

/** Rounding outward keeps the writes few: the box grows about once a kilometre. */
function extendBox(
  box: ProjectedRun["box"],
  { lat, lon }: { lat: number; lon: number },
): NonNullable<ProjectedRun["box"]> {
  const down = (degrees: number) => Math.floor(degrees * 100) / 100;
  const up = (degrees: number) => Math.ceil(degrees * 100) / 100;
  return {
    south: Math.min(box?.south ?? 90, down(lat)),
    west: Math.min(box?.west ?? 180, down(lon)),
    north: Math.max(box?.north ?? -90, up(lat)),
    east: Math.max(box?.east ?? -180, up(lon)),
  };
}

/** Projection of a task: where it leads, and who has it, also before there is a run. */
export interface ProjectedTask {
  taskId: string;
  routeId?: string | undefined;
  revision?: number | undefined;
  /** Undefined: nobody, as of `seq`. */
  courierId?: string | undefined;
  team?: string | undefined;
  /** Position of the event that says who has it. */
  seq: number;
}

/** The task with one more event applied. Order and repetition do not matter; an event without news returns the same object. */
export function applyTaskUpdate(task: ProjectedTask | undefined, update: ProjectedTask): ProjectedTask {
  if (!task) return update;
  // Where a task is taken from one courier for another, both events have the same position.
  const isNewer = update.seq > task.seq || (update.seq === task.seq && task.courierId === undefined);
  const { courierId, team, seq } = isNewer ? update : task;
  const { routeId, revision } = task.routeId === undefined ? update : task;
  const next = { taskId: task.taskId, routeId, revision, courierId, team, seq };
  return isDeepStrictEqual(withoutUndefined(next), withoutUndefined(task)) ? task : next;
}

const withoutUndefined = (fields: object) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The maximum error of a clock, or of a printed day, without a time zone. */
export const MAX_ZONE_OFF_MS = 14 * 3_600_000;

/**
 * Milliseconds by which a photo was surely taken before the run or after its end, or `now` while it has none; negative within,
 * and NaN when either is not known.
 */
export function offRunMs(capture: CaptureInfo, { startedAt, endedAt }: ProjectedRun, now: number): number {
  const at = Date.parse(capture.at ?? "");
  const off = Math.max(Date.parse(startedAt ?? "") - at, at - (endedAt === undefined ? now : Date.parse(endedAt)));
  return capture.hasTimeZone ? off : off - MAX_ZONE_OFF_MS;
}

/** The stops of a route's revision, which never change. */
export interface RouteStops {
  routeId: string;
  revision: number;
  stops: readonly { stopId: string; point: { lat: number; lon: number } }[];
}

const METRES_PER_DEGREE = 111_320;

/** Metres from a place to where the run has been; 0 within. Good to a per cent at the distances that matter. */
export function distanceOutsideM(
  { south, west, north, east }: NonNullable<ProjectedRun["box"]>,
  { lat, lon }: { lat: number; lon: number },
) {
  const northing = Math.max(south - lat, 0, lat - north);
  const easting = Math.max(west - lon, 0, lon - east) * Math.cos((lat * Math.PI) / 180);
  return Math.hypot(northing, easting) * METRES_PER_DEGREE;
}
