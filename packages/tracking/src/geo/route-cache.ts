import { TooEarlyError } from "@waybill/kernel/errors";
import { LRUCache } from "lru-cache";
import { medianMarks } from "./eta.ts";
import type { PreparedRoute } from "./route-progress.ts";
import { listPastMarks, readRoute } from "./store.ts";
import type { Run } from "../runs/run.ts";

/** What routes may take of a process's memory; the smallest has 512 MB. */
const MAX_ROUTES_BYTES = 64 * 1_024 * 1_024;
/** A route without a path. */
const NO_PATH = Symbol("no path");
/**
 * A revision never changes, so a process reads it once, and again when the memory was needed for others: the one that was
 * used least recently goes.
 */
const cachedRoutes = new LRUCache<string, PreparedRoute | typeof NO_PATH>({
  maxSize: MAX_ROUTES_BYTES,
  sizeCalculation: sizeOfRoute,
});
/** The median of past runs changes little from minute to minute. */
const cachedMarks = new LRUCache<string, { readAt: number; marks: number[] | undefined }>({ max: 5_000 });
const MARKS_CACHE_MS = 60_000;

/** Bytes, about: its arrays are nearly all of it. */
function sizeOfRoute(route: PreparedRoute | typeof NO_PATH): number {
  if (route === NO_PATH) return 100;
  const { along, x, y, blocks, regions } = route.line;
  const arrays = [along, x, y, blocks, regions].reduce((sum, { byteLength }) => sum + byteLength, 0);
  return arrays + 1_000 + 500 * route.stops.length;
}

/** The route of a run, if it has one with a path. Throws TooEarlyError until the revision has arrived. */
export async function readRunRoute({ task }: Pick<Run, "task">): Promise<PreparedRoute | undefined> {
  if (!task) return undefined;
  const key = `${task.routeId} ${task.revision}`;
  const cached = cachedRoutes.get(key);
  if (cached) return cached === NO_PATH ? undefined : cached;
  const route = await readRoute(task.routeId, task.revision);
  if (route === undefined)
    throw new TooEarlyError(`revision ${task.revision} of route ${task.routeId} has not arrived yet`);
  cachedRoutes.set(key, route ?? NO_PATH);
  return route ?? undefined;
}

/** The median of past runs of the same revision, at most a minute old at `now`. */
export async function readMedianMarks({ task }: Run, now: number): Promise<number[] | undefined> {
  if (!task) return undefined;
  const key = `${task.routeId} ${task.revision}`;
  const cached = cachedMarks.get(key);
  if (cached && Math.abs(now - cached.readAt) < MARKS_CACHE_MS) return cached.marks;
  const marks = medianMarks(await listPastMarks(task.routeId, task.revision));
  cachedMarks.set(key, { readAt: now, marks });
  return marks;
}
