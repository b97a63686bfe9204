import type { components } from "@waybill/client";
import type { LatLon } from "@waybill/geometry/lat-lon";

export type Route = components["schemas"]["Route"];
export type RouteRevision = components["schemas"]["RouteRevision"];
export type ListedRoute = components["schemas"]["RouteList"]["routes"][number];
export type Stop = Route["stops"][number];

/** The part of a route that a dispatcher draws. */
export interface RouteContent {
  name: string;
  stops: Stop[];
  path: LatLon[] | undefined;
}
