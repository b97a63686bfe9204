import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { RevisionShown, RouteShown } from "../answers.ts";
import { findRevision, findRoute } from "../desk.ts";
import { RoutePath } from "../requests.ts";
import { ready } from "../store.ts";

const Query = z.strictObject({ revision: z.coerce.number().int().min(1).max(999_999).optional() });

/** GET /v1/routes/{routeId}: the route as it is being worked on, or with `revision` as it was published. */
export const handler = http(
  {
    name: "ShowRoute",
    roles: ["admin", "manager"],
    path: RoutePath,
    query: Query,
    warm: ready,
    answers: { 200: z.union([RouteShown, RevisionShown]) },
    problems: ["NOT_FOUND"],
  },
  async ({ path, query: { revision } }) =>
    ok(await (revision ? findRevision(path.routeId, revision) : findRoute(path.routeId).then(({ body }) => body))),
);
