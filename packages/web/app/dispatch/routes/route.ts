import { dataOf } from "@waybill/client";
import { api } from "../../session/api.ts";
import { readItems } from "../../session/lists.ts";
import type { ListedRoute, Route, RouteContent, RouteRevision } from "./route-content.ts";

const PAGE = 50;
export async function listRoutes(cursor: string | undefined, signal: AbortSignal) {
  const query = { limit: PAGE, ...(cursor !== undefined && { cursor }) };
  const { routes, cursor: next } = await dataOf(api.GET("/v1/routes", { params: { query }, signal }));
  return { items: routes, cursor: next };
}

/** Routes, the newest first, for a choice and for their names; who has more finds one in the list of routes. */
export const listAllRoutes = (signal: AbortSignal): Promise<readonly ListedRoute[]> =>
  readItems(
    ({ cursor }) => listRoutes(cursor, signal),
    ({ items }) => items,
  );

const ofRoute = (routeId: string) => ({ path: { routeId } });

export const readRoute = async (routeId: string, signal: AbortSignal): Promise<Route> =>
  (await dataOf(api.GET("/v1/routes/{routeId}", { params: ofRoute(routeId), signal }))) as Route;

/** A published revision never changes. */
export const readRevision = async (routeId: string, revision: number, signal: AbortSignal): Promise<RouteRevision> =>
  (await dataOf(
    api.GET("/v1/routes/{routeId}", { params: { ...ofRoute(routeId), query: { revision } }, signal }),
  )) as RouteRevision;

/** `key`: a repeated request with it is the same route. */
export const createRoute = ({ path, ...content }: RouteContent, key: string): Promise<Route> =>
  dataOf(api.POST("/v1/routes", { body: { ...content, ...(path && { path }) }, headers: { "idempotency-key": key } }));
export const updateRoute = (routeId: string, version: number, { path, ...content }: RouteContent): Promise<Route> =>
  dataOf(
    api.PATCH("/v1/routes/{routeId}", { params: ofRoute(routeId), body: { ...content, path: path ?? null, version } }),
  );
export const publishRoute = (routeId: string): Promise<RouteRevision> =>
  dataOf(api.POST("/v1/routes/{routeId}/publish", { params: ofRoute(routeId) }));
export const archiveRoute = (routeId: string): Promise<Route> =>
  dataOf(api.POST("/v1/routes/{routeId}/archive", { params: ofRoute(routeId) }));
