import { TooEarlyError } from "@waybill/kernel/errors";
import { medianOf } from "../eta.ts";
import type { Course } from "../course.ts";
import type { Route } from "../journey.ts";
import { readPast, readRoute } from "./store.ts";
import type { Run } from "../runs.ts";

/** A revision never changes, so what this process read once it need not read again. A long route is half a megabyte. */
const routes = new Map<string, Route | null>();
const MOST_ROUTES = 100;
/** What past runs took changes by little from minute to minute. */
const pasts = new Map<string, { readAt: number; past: number[] | undefined }>();
const PAST_MS = 60_000;

/** The route of a run, if it has one with a path. Throws TooEarlyError when the revision is not here yet. */
export async function routeOf({ task }: Pick<Run, "task">): Promise<Route | undefined> {
  if (!task) return undefined;
  const key = `${task.routeId} ${task.revision}`;
  const known = routes.get(key);
  if (known !== undefined) return known ?? undefined;
  const route = await readRoute(task.routeId, task.revision);
  if (route === undefined)
    throw new TooEarlyError(`revision ${task.revision} of route ${task.routeId} is not here yet`);
  if (routes.size >= MOST_ROUTES) routes.clear();
  routes.set(key, route);
  return route ?? undefined;
}

/** What the run is followed along, and until when. */
export const courseOf = async (run: Run): Promise<Course> => ({ route: await routeOf(run), endedAt: run.ending?.at });

/** The median of past runs of the same revision, at most a minute old at `now`. */
export async function pastOf({ task }: Run, now: number): Promise<number[] | undefined> {
  if (!task) return undefined;
  const key = `${task.routeId} ${task.revision}`;
  const known = pasts.get(key);
  if (known && Math.abs(now - known.readAt) < PAST_MS) return known.past;
  const past = medianOf(await readPast(task.routeId, task.revision));
  if (pasts.size >= MOST_ROUTES) pasts.clear();
  pasts.set(key, { readAt: now, past });
  return past;
}
