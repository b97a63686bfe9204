import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { RouteRevisionResponse, RouteResponse } from "../responses.ts";
import { requireRevision, requireRoute } from "../routes/commands.ts";
import { RoutePath } from "../requests.ts";
import { ready } from "../store.ts";

const GetRouteQuery = z.strictObject({ revision: z.coerce.number().int().min(1).max(999_999).optional() });

/** GET /v1/routes/{routeId}: the route as it is being worked on, or with `revision` as it was published. */
export const handler = http(
  {
    name: "GetRoute",
    roles: ["dispatcher", "manager", "admin"],
    path: RoutePath,
    query: GetRouteQuery,
    warm: ready,
    responses: { 200: z.union([RouteResponse, RouteRevisionResponse]) },
    problems: ["NOT_FOUND"],
  },
  async function getRoute({ path: { routeId }, query: { revision } }) {
    return ok(revision ? await requireRevision(routeId, revision) : (await requireRoute(routeId)).body);
  },
);
