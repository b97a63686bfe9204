import { problem, wrongField } from "@waybill/kernel/errors";
import { drafted, type Offer } from "./drafts.ts";
import type { Kept } from "./forms.ts";
import { notFound } from "./refusals.ts";
import { announcement, type Drawing, type Revision, revised, type Route } from "./routes.ts";
import { settle } from "./settle.ts";
import {
  addRevision,
  addRoute,
  addTask,
  newestRevision,
  readRevision,
  readRoute,
  readTask,
  writeRoute,
} from "./store.ts";
import type { Task } from "./tasks.ts";

/** The dispatcher's desk: what is done with routes and drafts, over whatever others do with them at the same time. */
const TRIES = 25;

export const noRoute = (routeId: string) => problem("NOT_FOUND", `There is no route ${routeId}.`);

/** The route. Throws NOT_FOUND. */
export async function findRoute(routeId: string): Promise<Kept<Route>> {
  const route = await readRoute(routeId);
  if (!route) throw noRoute(routeId);
  return route;
}

/** A published revision of a route, the newest if none is named. Throws NOT_FOUND. */
export async function findRevision(routeId: string, revision?: number): Promise<Revision> {
  const found = await readRevision(routeId, revision);
  if (!found)
    throw problem("NOT_FOUND", `Route ${routeId} has no published revision${revision ? ` ${revision}` : ""}.`);
  return found.body;
}

/** The revision that a task is put on, the newest if none is named. Throws NOT_FOUND, and VALIDATION_FAILED for an archived route. */
export async function findOffered(routeId: string, revision?: number): Promise<Revision> {
  const [found, route] = await Promise.all([findRevision(routeId, revision), findRoute(routeId)]);
  if (route.body.state !== "archived") return found;
  throw wrongField("/routeId", `Route ${routeId} is archived and takes no new tasks; name another.`);
}

/** Lay a route down. One with this id is the same request, come again: it is answered with what is there. */
export async function layRoute(routeId: string, drawing: Drawing, at: string): Promise<Route> {
  const made = await addRoute({ ...drawing, routeId, version: 1, state: "draft", createdAt: at });
  return (made ?? (await findRoute(routeId))).body;
}

/**
 * Lay a draft of a task down. One with this id is the same request, come again: it is answered with what is there, whatever
 * became of its route since: that is asked for only when it is made. An id that is surely new is not looked up.
 */
export async function layTask(
  taskId: string,
  offer: Offer,
  route: () => Promise<Revision>,
  made: { by: string; at: string; isNew: boolean },
): Promise<Task> {
  const there = made.isNew ? undefined : await readTask(taskId);
  if (there) return there.body;
  const draft = drafted(taskId, offer, await route(), made);
  const task = (await addTask(draft)) ?? (await readTask(taskId));
  if (!task) throw notFound(taskId);
  return task.body;
}

/** Change a route; a change that leaves it as it is writes nothing. */
export async function changeRoute(routeId: string, change: (route: Route) => Route): Promise<Route> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await findRoute(routeId);
    const changed = change(before.body);
    if (changed === before.body || (await writeRoute(changed, before))) return changed;
  }
  throw busy(routeId);
}

/** Publish the route as it is. Published already, it is the same revision again, and told if it was not. */
export async function publishRoute(routeId: string, made: { at: number; correlationId: string }): Promise<Revision> {
  for (let tries = 0; tries < TRIES; tries++) {
    const [route, newest] = await Promise.all([findRoute(routeId), newestRevision(routeId)]);
    const same = newest?.body.ofVersion === route.body.version;
    const published = same ? newest : await next(route.body, (newest?.body.revision ?? 0) + 1, made);
    if (!published) continue;
    await settle(published);
    return published.body;
  }
  throw busy(routeId);
}

function next(route: Route, number: number, { at, correlationId }: { at: number; correlationId: string }) {
  const revision = revised(route, number, new Date(at).toISOString());
  return addRevision(revision, { messages: [announcement(revision, correlationId)], at });
}

const busy = (routeId: string) =>
  problem("UNAVAILABLE", `Too many change route ${routeId} just now. Send the same request again.`, {
    retryAfterSeconds: 1,
  });
