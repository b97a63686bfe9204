import { http, ok } from "@waybill/kernel/http";
import { RouteResponse } from "../responses.ts";
import { modifyRoute } from "../routes/commands.ts";
import { RoutePath } from "../requests.ts";
import { toArchivedRoute } from "../routes/route.ts";
import { ready } from "../store.ts";

/** POST /v1/routes/{routeId}/archive: no more edits, revisions or new tasks; tasks on its revisions go on. Again it changes nothing. */
export const handler = http(
  {
    name: "ArchiveRoute",
    roles: ["dispatcher", "admin"],
    path: RoutePath,
    warm: ready,
    responses: { 200: RouteResponse },
    problems: ["NOT_FOUND", "UNAVAILABLE"],
  },
  async function archiveRoute({ path }) {
    return ok(await modifyRoute(path.routeId, toArchivedRoute));
  },
);
