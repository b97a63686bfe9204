import { problem, wrongField } from "@waybill/kernel/errors";
import { createDraft, type TaskOffer } from "../tasks/drafts.ts";
import type { StoredEntity } from "../entity-mappings.ts";
import { taskNotFound } from "../tasks/problems.ts";
import {
  createRoutePublishedEvent,
  type RouteDefinition,
  type RouteRevision,
  createRevision,
  type Route,
} from "./route.ts";
import { flushOutbox } from "../outbox.ts";
import {
  addRevision,
  addRoute,
  addTask,
  readNewestRevision,
  readRevision,
  readRoute,
  readTask,
  writeRoute,
} from "../store.ts";
import type { Task } from "../tasks/task.ts";

/** What dispatchers do with routes and drafts, safe against concurrent changes. */
const MAX_ATTEMPTS = 25;

export const routeNotFound = (routeId: string) => problem("NOT_FOUND", `There is no route ${routeId}.`);

/** The route. Throws NOT_FOUND. */
export async function requireRoute(routeId: string): Promise<StoredEntity<Route>> {
  const route = await readRoute(routeId);
  if (!route) throw routeNotFound(routeId);
  return route;
}

/** A published revision of a route, the newest if none is named. Throws NOT_FOUND. */
export async function requireRevision(routeId: string, revision?: number): Promise<RouteRevision> {
  const found = await readRevision(routeId, revision);
  if (!found)
    throw problem("NOT_FOUND", `Route ${routeId} has no published revision${revision ? ` ${revision}` : ""}.`);
  return found.body;
}

/** The revision that a task is put on, the newest if none is named. Throws NOT_FOUND, and VALIDATION_FAILED for an archived route. */
export async function requireOfferableRevision(routeId: string, revision?: number): Promise<RouteRevision> {
  const [found, route] = await Promise.all([requireRevision(routeId, revision), requireRoute(routeId)]);
  if (route.body.state !== "archived") return found;
  throw wrongField("/routeId", `Route ${routeId} is archived and takes no new tasks; name another.`);
}

/** Create a route. One with this id is a repeated request: it is answered with what is there. */
export async function createDraftRoute(routeId: string, drawing: RouteDefinition, at: string): Promise<Route> {
  const created = await addRoute({ ...drawing, routeId, version: 1, state: "draft", createdAt: at });
  return (created ?? (await requireRoute(routeId))).body;
}

/**
 * Create a draft of a task. One with this id is a repeated request: it is answered with what is there, whatever
 * became of its route since: that is read only when it is made. An id that is surely new is not looked up.
 */
export async function createDraftTask(
  taskId: string,
  offer: TaskOffer,
  route: () => Promise<RouteRevision>,
  context: { by: string; at: string; isNew: boolean },
): Promise<Task> {
  const existing = context.isNew ? undefined : await readTask(taskId);
  if (existing) return existing.body;
  const draft = createDraft(taskId, offer, await route(), context);
  const task = (await addTask(draft)) ?? (await readTask(taskId));
  if (!task) throw taskNotFound(taskId);
  return task.body;
}

/** Change a route; a change that leaves it as it is writes nothing. */
export async function modifyRoute(routeId: string, change: (route: Route) => Route): Promise<Route> {
  for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
    const before = await requireRoute(routeId);
    const changed = change(before.body);
    if (changed === before.body || (await writeRoute(changed, before))) return changed;
  }
  throw routeBusy(routeId);
}

/** Publish the route as it is. Published already, it is the same revision again, and its event is published if it was not. */
export async function publishRevision(
  routeId: string,
  context: { at: number; correlationId: string },
): Promise<RouteRevision> {
  for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
    const [route, newest] = await Promise.all([requireRoute(routeId), readNewestRevision(routeId)]);
    const same = newest?.body.ofVersion === route.body.version;
    const published = same ? newest : await createNextRevision(route.body, (newest?.body.revision ?? 0) + 1, context);
    if (!published) continue;
    await flushOutbox(published);
    return published.body;
  }
  throw routeBusy(routeId);
}

function createNextRevision(
  route: Route,
  number: number,
  { at, correlationId }: { at: number; correlationId: string },
) {
  const revision = createRevision(route, number, new Date(at).toISOString());
  return addRevision(revision, { messages: [createRoutePublishedEvent(revision, correlationId)], at });
}

const routeBusy = (routeId: string) =>
  problem("UNAVAILABLE", `Too many change route ${routeId} just now. Send the same request again.`, {
    retryAfterSeconds: 1,
  });
