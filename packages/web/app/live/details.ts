import { signal } from "@preact/signals";
import { dataOf } from "@waybill/client";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { api } from "../session/api.ts";
import type { LiveRun } from "./live-run.ts";

/** What the live view shows of a run's task. */
export interface RunTaskDetails {
  taskId: string;
  title: string;
  window: { from: string; to: string };
}
export interface RouteDetails {
  name: string;
  path: readonly LatLon[];
  stops: readonly { id: string; name: string; point: LatLon; radiusM: number; window?: { from: string; to: string } }[];
}

/** Tasks and published routes by id. A revision never changes, and of a task only what is fixed at its start is kept. */
export const taskDetails = signal<ReadonlyMap<string, RunTaskDetails>>(new Map());
export const routeDetails = signal<ReadonlyMap<string, RouteDetails>>(new Map());

export const routeKey = ({ routeId, revision }: LiveRun): string | undefined =>
  routeId === undefined || revision === undefined ? undefined : `${routeId}@${revision}`;

/** Requests at once: the list must not take all connections of the browser. */
const MAX_PARALLEL = 4;
const requested = new Set<string>();
const queue: (() => Promise<void>)[] = [];
let running = 0;

/** Request the task and the route of a run, once; a failed request may be repeated. */
export function requestDetails(run: LiveRun): void {
  const { taskId } = run;
  if (taskId !== undefined) once(`task:${taskId}`, () => loadTask(taskId));
  const key = routeKey(run);
  if (key !== undefined) once(`route:${key}`, () => loadRoute(key, run.routeId!, run.revision!));
}

function once(key: string, load: () => Promise<void>): void {
  if (requested.has(key)) return;
  requested.add(key);
  queue.push(() => load().catch(() => void requested.delete(key)));
  void runNext();
}

async function runNext(): Promise<void> {
  if (running >= MAX_PARALLEL) return;
  const next = queue.shift();
  if (!next) return;
  running += 1;
  await next();
  running -= 1;
  await runNext();
}

async function loadTask(taskId: string): Promise<void> {
  const { title, window } = await dataOf(api.GET("/v1/tasks/{taskId}", { params: { path: { taskId } } }));
  taskDetails.value = new Map(taskDetails.value).set(taskId, { taskId, title, window });
}

async function loadRoute(key: string, routeId: string, revision: number): Promise<void> {
  const params = { path: { routeId }, query: { revision } };
  const route = (await dataOf(api.GET("/v1/routes/{routeId}", { params }))) as RouteDetails;
  routeDetails.value = new Map(routeDetails.value).set(key, { name: route.name, path: route.path, stops: route.stops });
}
