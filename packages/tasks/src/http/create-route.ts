import { created, http } from "@waybill/kernel/http";
import { RouteResponse } from "../responses.ts";
import { createDraftRoute } from "../routes/commands.ts";
import { MAX_ROUTE_BYTES, CreateRouteRequest } from "../requests.ts";
import { validateRouteDefinition } from "../routes/route.ts";
import { ready } from "../store.ts";

/** POST /v1/routes: a draft of a route. With an Idempotency-Key the same request again is the same route. */
export const handler = http(
  {
    name: "CreateRoute",
    roles: ["dispatcher", "admin"],
    body: CreateRouteRequest,
    maxBytes: MAX_ROUTE_BYTES,
    warm: ready,
    responses: { 201: RouteResponse },
    problems: ["ROUTE_INVALID", "IDEMPOTENCY_KEY_REUSED"],
  },
  async function createRoute({ body, caller, header, receivedAt }) {
    const definition = validateRouteDefinition(body);
    const keyUse = { by: caller.sub, key: header("idempotency-key"), operation: "CreateRoute" };
    const route = await createDraftRoute(definition, { ...keyUse, at: receivedAt.toISOString() });
    return created(route, `/v1/routes/${route.routeId}`);
  },
);
