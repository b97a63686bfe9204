import { created, http } from "@waybill/kernel/http";
import { RouteShown } from "../answers.ts";
import { layRoute } from "../desk.ts";
import { idFor } from "../keys.ts";
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
    problems: ["ROUTE_INVALID", "IDEMPOTENCY_KEY_REUSED"],
  },
  async ({ body, caller, header, receivedAt }) => {
    const asked = drawn(body);
    const key = header("idempotency-key");
    const routeId = await idFor("rte", { by: caller.sub, key, operation: "CreateRoute", asked });
    const route = await layRoute(routeId, asked, receivedAt.toISOString());
    return created(route, `/v1/routes/${routeId}`);
  },
);
