import { created, http } from "@waybill/kernel/http";
import { RouteShown } from "../answers.ts";
import { layRoute } from "../desk.ts";
import { newId } from "../drafts.ts";
import { ROUTE_BYTES, RouteDrawing } from "../requests.ts";
import { drawn } from "../routes.ts";
import { ready } from "../store.ts";

/** POST /v1/routes: a draft of a route. With an Idempotency-Key the same request again is the same route. */
export const handler = http(
  {
    name: "CreateRoute",
    roles: ["admin"],
    body: RouteDrawing,
    maxBytes: ROUTE_BYTES,
    warm: ready,
    answers: { 201: RouteShown },
    problems: ["ROUTE_INVALID"],
  },
  async ({ body, caller, header, receivedAt }) => {
    const routeId = newId("rte", caller.sub, header("idempotency-key"));
    const route = await layRoute(routeId, drawn(body), receivedAt.toISOString());
    return created(route, `/v1/routes/${routeId}`);
  },
);
