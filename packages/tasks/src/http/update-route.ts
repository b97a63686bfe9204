import { http, ok } from "@waybill/kernel/http";
import { RouteResponse } from "../responses.ts";
import { modifyRoute } from "../routes/commands.ts";
import { MAX_ROUTE_BYTES, UpdateRouteRequest, RoutePath } from "../requests.ts";
import { applyRouteChanges } from "../routes/route.ts";
import { ready } from "../store.ts";

/** PATCH /v1/routes/{routeId}: change the draft that was read. What is published already stays as it is. */
export const handler = http(
  {
    name: "UpdateRoute",
    roles: ["dispatcher", "admin"],
    path: RoutePath,
    body: UpdateRouteRequest,
    maxBytes: MAX_ROUTE_BYTES,
    warm: ready,
    responses: { 200: RouteResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "ROUTE_INVALID", "UNAVAILABLE"],
  },
  async function updateRoute({ path, body: { version, ...edit } }) {
    return ok(await modifyRoute(path.routeId, (route) => applyRouteChanges(route, edit, version)));
  },
);
