import { compareAndSet } from "@waybill/kernel/compare-and-set";
import { problem, wrongField } from "@waybill/kernel/errors";
import { createIdempotentId } from "../idempotency.ts";
import { createDraft, type TaskOffer } from "../tasks/drafts.ts";
import type { StoredEntity } from "@waybill/kernel/outbox";
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
  readRevisionOrNewest,
  readRoute,
  readTask,
  writeRoute,
} from "../store.ts";
import type { Task } from "../tasks/task.ts";

/** What dispatchers do with routes and drafts, safe against concurrent changes. */

const routeNotFound = (routeId: string) => problem("NOT_FOUND", `There is no route ${routeId}.`);

/** The route. Throws NOT_FOUND. */
export async function requireRoute(routeId: string): Promise<StoredEntity<Route>> {
  const route = await readRoute(routeId);
  if (!route) throw routeNotFound(routeId);
  return route;
}

/** A published revision of a route. Throws NOT_FOUND. */
export async function requireRevision(routeId: string, revision: number): Promise<RouteRevision> {
  const found = await readRevision(routeId, revision);
  if (!found) throw revisionNotFound(routeId, revision);
  return found.body;
}

/** The same, or the newest revision if none is named. Throws NOT_FOUND. */
export async function requireRevisionOrNewest(routeId: string, revision: number | undefined): Promise<RouteRevision> {
  const found = await readRevisionOrNewest(routeId, revision);
  if (!found) throw revisionNotFound(routeId, revision);
  return found.body;
}

const revisionNotFound = (routeId: string, revision: number | undefined) =>
  problem("NOT_FOUND", `Route ${routeId} has no published revision${revision === undefined ? "" : ` ${revision}`}.`);

/** The revision that a task is put on, the newest if none is named. Throws NOT_FOUND, and VALIDATION_FAILED for an archived route. */
export async function requireOfferableRevision(routeId: string, revision?: number): Promise<RouteRevision> {
  const [found, route] = await Promise.all([requireRevisionOrNewest(routeId, revision), requireRoute(routeId)]);
  if (route.body.state !== "archived") return found;
  throw wrongField("/routeId", `Route ${routeId} is archived and takes no new tasks; name another.`);
}

/** Create a route, once for an idempotency key: a repeated request returns the route as it is. Throws IDEMPOTENCY_KEY_REUSED. */
export async function createDraftRoute(
  definition: RouteDefinition,
  { at, ...keyUse }: { by: string; key: string | undefined; operation: string; at: string },
): Promise<Route> {
  const routeId = await createIdempotentId("rte", { ...keyUse, request: definition });
  const created = await addRoute({ ...definition, routeId, version: 1, state: "draft", createdAt: at });
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
  const route = await compareAndSet(`route ${routeId}`, async function writeChangedRoute() {
    const before = await requireRoute(routeId);
    const changed = change(before.body);
    return changed === before.body ? before : writeRoute(changed, before);
  });
  return route.body;
}

/** Publish the route as it is. Published already, it is the same revision again, and its event is published if it was not. */
export async function publishRevision(
  routeId: string,
  context: { at: number; correlationId: string },
): Promise<RouteRevision> {
  const published = await compareAndSet(`route ${routeId}`, async function writeNextRevision() {
    const [route, newest] = await Promise.all([requireRoute(routeId), readNewestRevision(routeId)]);
    if (newest?.body.ofVersion === route.body.version) return newest;
    return createNextRevision(route.body, (newest?.body.revision ?? 0) + 1, context);
  });
  await flushOutbox(published);
  return published.body;
}

function createNextRevision(
  route: Route,
  number: number,
  { at, correlationId }: { at: number; correlationId: string },
) {
  const revision = createRevision(route, number, new Date(at).toISOString());
  return addRevision(revision, { events: [createRoutePublishedEvent(revision, correlationId)], at });
}
