import { TooEarlyError } from "@waybill/kernel/errors";
import { medianMarks } from "./eta.ts";
import type { PreparedRoute } from "./route-progress.ts";
import { listPastMarks, readRoute } from "./store.ts";
import type { Run } from "../runs/run.ts";

/** A revision never changes, so a process reads it once. A long route takes half a megabyte. */
const cachedRoutes = new Map<string, PreparedRoute | null>();
const MAX_CACHED_ROUTES = 100;
/** The median of past runs changes little from minute to minute. */
const cachedMarks = new Map<string, { readAt: number; marks: number[] | undefined }>();
const MARKS_CACHE_MS = 60_000;

/** The route of a run, if it has one with a path. Throws TooEarlyError until the revision has arrived. */
export async function readRunRoute({ task }: Pick<Run, "task">): Promise<PreparedRoute | undefined> {
  if (!task) return undefined;
  const key = `${task.routeId} ${task.revision}`;
  const cached = cachedRoutes.get(key);
  if (cached !== undefined) return cached ?? undefined;
  const route = await readRoute(task.routeId, task.revision);
  if (route === undefined)
    throw new TooEarlyError(`revision ${task.revision} of route ${task.routeId} has not arrived yet`);
  if (cachedRoutes.size >= MAX_CACHED_ROUTES) cachedRoutes.clear();
  cachedRoutes.set(key, route);
  return route ?? undefined;
}

/** The median of past runs of the same revision, at most a minute old at `now`. */
export async function readMedianMarks({ task }: Run, now: number): Promise<number[] | undefined> {
  if (!task) return undefined;
  const key = `${task.routeId} ${task.revision}`;
  const cached = cachedMarks.get(key);
  if (cached && Math.abs(now - cached.readAt) < MARKS_CACHE_MS) return cached.marks;
  const marks = medianMarks(await listPastMarks(task.routeId, task.revision));
  if (cachedMarks.size >= MAX_CACHED_ROUTES) cachedMarks.clear();
  cachedMarks.set(key, { readAt: now, marks });
  return marks;
}
