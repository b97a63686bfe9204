import { http, ok } from "@waybill/kernel/http";
import { RouteShown } from "../answers.ts";
import { changeRoute } from "../desk.ts";
import { ROUTE_BYTES, RouteEdit, RoutePath } from "../requests.ts";
import { edited } from "../routes.ts";
import { ready } from "../store.ts";

/** PATCH /v1/routes/{routeId}: change the draft that was read. What is published already stays as it is. */
export const handler = http(
  {
    name: "EditRoute",
    roles: ["admin"],
    path: RoutePath,
    body: RouteEdit,
    maxBytes: ROUTE_BYTES,
    warm: ready,
    answers: { 200: RouteShown },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "ROUTE_INVALID", "UNAVAILABLE"],
  },
  async ({ path, body: { version, ...edit } }) =>
    ok(await changeRoute(path.routeId, (route) => edited(route, edit, version))),
);
