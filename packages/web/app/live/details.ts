import { signal } from "@preact/signals";
import { dataOf } from "@waybill/client";
import { readPages } from "@waybill/client/pages";
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

/** Request the route of a run, once; a failed request may be repeated. */
export function requestRoute(run: LiveRun): void {
  const key = routeKey(run);
  if (key !== undefined) once(`route:${key}`, () => loadRoute(key, run.routeId!, run.revision!));
}

let startedTasks: Promise<void> | undefined;

/**
 * Request the tasks of runs, each once: all that are started by reading their list, and those that the list did not have, such as
 * of runs that have ended, one by one. A failed request may be repeated.
 */
export async function requestTasks(runs: readonly LiveRun[]): Promise<void> {
  startedTasks ??= loadStartedTasks().catch(() => {}); // one by one then
  await startedTasks;
  for (const { taskId } of runs)
    if (taskId !== undefined && !taskDetails.value.has(taskId)) once(`task:${taskId}`, () => loadTask(taskId));
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

function storeTasks(tasks: readonly RunTaskDetails[]): void {
  const all = new Map(taskDetails.value);
  for (const { taskId, title, window } of tasks) all.set(taskId, { taskId, title, window });
  taskDetails.value = all;
}

async function loadStartedTasks(): Promise<void> {
  const readPage = (query: { cursor?: string }) =>
    dataOf(api.GET("/v1/tasks", { params: { query: { state: "started", limit: 100, ...query } } }));
  for await (const { tasks } of readPages(readPage)) storeTasks(tasks);
}

async function loadTask(taskId: string): Promise<void> {
  storeTasks([await dataOf(api.GET("/v1/tasks/{taskId}", { params: { path: { taskId } } }))]);
}

async function loadRoute(key: string, routeId: string, revision: number): Promise<void> {
  const params = { path: { routeId }, query: { revision } };
  const route = (await dataOf(api.GET("/v1/routes/{routeId}", { params }))) as RouteDetails;
  routeDetails.value = new Map(routeDetails.value).set(key, { name: route.name, path: route.path, stops: route.stops });
}
