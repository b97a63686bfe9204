import { http, ok } from "@waybill/kernel/http";
import { changeRoute } from "../desk.ts";
import { RoutePath } from "../requests.ts";
import { archived } from "../routes.ts";
import { ready } from "../store.ts";

/** POST /v1/routes/{routeId}/archive: no more edits and no new revisions; tasks on its revisions go on. */
export const handler = http(
  { name: "ArchiveRoute", roles: ["admin"], path: RoutePath, warm: ready },
  async ({ path }) => ok(await changeRoute(path.routeId, archived)),
);
