import type { Message } from "@waybill/events-schema/event";
import { RoutePublished } from "@waybill/events-schema/tasks";
import { type FieldError, type Problem, problem } from "@waybill/kernel/errors";
import type { LatLon } from "@waybill/geometry/lat-lon";
import { decodePolyline, encodePolyline } from "@waybill/geometry/polyline";
import { nameErrors, pointErrors, stopErrors, pathErrors } from "./route-errors.ts";
import { pathLengthM } from "./paths.ts";

/** A place on the way where something is done. */
export interface PlannedStop {
  id: string;
  name: string;
  point: LatLon;
  /** Within this distance a courier has arrived. */
  radiusM: number;
  dwellS?: number | undefined;
  window?: { from: string; to: string } | undefined;
  proof?: boolean | undefined;
}

/** What a dispatcher draws. Without a path it goes straight from stop to stop. */
export interface RouteDefinition {
  name: string;
  stops: PlannedStop[];
  path?: LatLon[] | undefined;
}

/** A route as it is being worked on. `version` counts its edits. */
export interface Route extends RouteDefinition {
  routeId: string;
  version: number;
  state: "draft" | "published" | "archived";
  createdAt: string;
  /** The newest published revision. */
  revision?: number;
}

/** A published state of a route: never written again. */
export interface RouteRevision extends RouteDefinition {
  path: LatLon[];
  routeId: string;
  revision: number;
  /** The version of the route that it was made of: publishing that again is the same revision. */
  ofVersion: number;
  lengthM: number;
  publishedAt: string;
}

export const MAX_STOPS = 200;
/** With keys and names, what an item of 400 KB surely holds. */
export const MAX_PATH_POINTS = 5_000;

/** The changed parts of a definition; null removes the path. */
export interface RouteChanges {
  name?: string | undefined;
  stops?: PlannedStop[] | undefined;
  path?: LatLon[] | null | undefined;
}

/** The route, edited. Throws VERSION_CONFLICT when it is no longer the one that was read, ROUTE_INVALID for a bad point. */
export function applyRouteChanges(route: Route, changes: RouteChanges, version: number): Route {
  if (route.state === "archived")
    throw problem("VERSION_CONFLICT", `Route ${route.routeId} is archived; make a new one.`);
  if (route.version !== version) throw versionConflict(`Route ${route.routeId}`, route.version);
  const { path: old, ...rest } = route;
  const { name = route.name, stops = route.stops, path = old } = changes;
  return { ...rest, ...validateRouteDefinition({ name, stops, path: path ?? undefined }), version: route.version + 1 };
}

/** The definition, if its names and points are right. Throws ROUTE_INVALID, pointing at each that is not. */
export function validateRouteDefinition({ name, stops, path }: RouteDefinition): RouteDefinition {
  assertNoErrors([...nameErrors(name, stops), ...pointErrors(stops, path ?? []), ...stopErrors(stops)]);
  return { name, stops, ...(path && { path }) };
}

/** The next revision of the route. Throws ROUTE_INVALID, naming every point that keeps it from being driven. */
export function createRevision(route: Route, revision: number, at: string): RouteRevision {
  const { routeId, name, stops, version } = route;
  if (route.state === "archived")
    throw problem("VERSION_CONFLICT", `Route ${routeId} is archived and cannot be published.`);
  if (stops.length < 2) assertNoErrors([{ pointer: "/stops", detail: "A route has at least two stops." }]);
  const path = route.path ?? stops.map(({ point }) => point);
  assertNoErrors([...pointErrors(stops, path), ...stopErrors(stops)]);
  // The path as it will be announced is what has to be followed.
  assertNoErrors(pathErrors(stops, decodePolyline(encodePolyline(path)), route.path ? "path" : "stops"));
  return { routeId, revision, ofVersion: version, name, stops, path, lengthM: pathLengthM(path), publishedAt: at };
}

/** The route with its newest revision; undefined when it knows one as new. */
export function withNewestRevision(route: Route, { revision }: RouteRevision): Route | undefined {
  if ((route.revision ?? 0) >= revision) return undefined;
  return { ...route, revision, state: route.state === "archived" ? "archived" : "published" };
}

/** The event of a revision: as much as it takes to follow somebody along it. */
export function createRoutePublishedEvent(routeRevision: RouteRevision, correlationId: string): Message {
  const { routeId, revision, name: title, lengthM, publishedAt } = routeRevision;
  const origin = { id: `${routeId}.${revision}`, seq: revision, correlationId, at: new Date(publishedAt) };
  const path = encodePolyline(routeRevision.path);
  const stops = routeRevision.stops.map(({ id: stopId, point, radiusM, dwellS }) => {
    return { stopId, point, radiusM, ...(dwellS !== undefined && { dwellS }) };
  });
  return RoutePublished.create({ routeId, revision, title, lengthM, path, stops }, origin);
}

/** The route, archived: no more edits, no new revision, no new task; those it has go on, drafts too. The same if it was. */
export const toArchivedRoute = (route: Route): Route =>
  route.state === "archived" ? route : { ...route, state: "archived", version: route.version + 1 };

/** It was written by somebody else since it was read. */
export function versionConflict(what: string, version: number): Problem {
  return problem("VERSION_CONFLICT", `${what} is at version ${version} by now; read it and edit that.`);
}

function assertNoErrors(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const points = errors.length === 1 ? "One thing is" : `${errors.length} things are`;
  throw problem("ROUTE_INVALID", `${points} wrong with the route; see errors.`, { errors: errors.slice(0, 100) });
}
