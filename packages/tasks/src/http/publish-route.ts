import { http, ok } from "@waybill/kernel/http";
import { RouteRevisionResponse } from "../responses.ts";
import { publishRevision } from "../routes/commands.ts";
import { RoutePath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/routes/{routeId}/publish: make of the draft a revision that never changes. Again it is the same revision. */
export const handler = http(
  {
    name: "PublishRoute",
    roles: ["dispatcher", "admin"],
    path: RoutePath,
    warm: ready,
    responses: { 200: RouteRevisionResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "ROUTE_INVALID", "UNAVAILABLE"],
  },
  async function publishRoute({ path, correlationId, receivedAt }) {
    return ok(await publishRevision(path.routeId, { at: receivedAt.getTime(), correlationId }));
  },
);
