import { isRunOf, type ProjectedRun, type ProjectedTask, type RouteStops } from "../fraud/run-projection.ts";
import { readRouteStops, readRun, readTask } from "../store.ts";
import { presignThumbnails } from "./bucket.ts";
import { type Photo, toPhotoResponse } from "./photo.ts";
import { assessTaken } from "./taken.ts";

/**
 * Describes photos as `PhotoResponse` does at `now`: with links to their thumbnails, and with what EXIF says held against
 * what is known by now of the run and the stop. What the photos of one list share is read once.
 */
export function photoDescriber(now: number) {
  const runs = new Map<string, Promise<ProjectedRun | undefined>>();
  const tasks = new Map<string, Promise<ProjectedTask | undefined>>();
  const routes = new Map<string, Promise<RouteStops | undefined>>();

  /** Of a photo that was taken before the start, where its task leads: to its courier alone. */
  async function findTask({ taskId, courierId }: Photo) {
    const task = taskId === undefined ? undefined : await readOnce(tasks, taskId, () => readTask(taskId));
    return task?.courierId === courierId ? task : undefined;
  }

  async function findStop(photo: Photo, run: ProjectedRun | undefined) {
    const { stopId } = photo;
    if (stopId === undefined) return undefined;
    const { routeId, revision } = run ?? (await findTask(photo)) ?? {};
    if (routeId === undefined || revision === undefined) return undefined;
    const route = await readOnce(routes, `${routeId} ${revision}`, () => readRouteStops(routeId, revision));
    return route?.stops.find((stop) => stop.stopId === stopId)?.point;
  }

  async function describeTaken(photo: Photo) {
    const { capture } = photo;
    if (!capture?.at && !capture?.place) return undefined;
    const { runId, taskId, courierId } = photo;
    const named = await readOnce(runs, `${runId} ${taskId} ${courierId}`, () => readRun(photo));
    const run = named && isRunOf(named, courierId) ? named : undefined;
    return assessTaken(capture, { run, stop: await findStop(photo, run) }, now);
  }

  return async function describePhoto(photo: Photo) {
    const [taken, views] = await Promise.all([
      describeTaken(photo),
      photo.state === "ready" ? presignThumbnails(photo.sha256, now) : undefined,
    ]);
    return { ...toPhotoResponse(photo), taken, ...(views && { views: { ...views, ...photo.size } }) };
  };
}

function readOnce<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? read();
  known.set(key, found);
  return found;
}
