import { http, ok } from "@waybill/kernel/http";
import { RouteShown } from "../answers.ts";
import { changeRoute } from "../desk.ts";
import { RoutePath } from "../requests.ts";
import { archived } from "../routes.ts";
import { ready } from "../store.ts";

/** POST /v1/routes/{routeId}/archive: no more edits, revisions or new tasks; tasks on its revisions go on. Again it changes nothing. */
export const handler = http(
  {
    name: "ArchiveRoute",
    roles: ["admin"],
    path: RoutePath,
    warm: ready,
    answers: { 200: RouteShown },
    problems: ["NOT_FOUND", "UNAVAILABLE"],
  },
  async ({ path }) => ok(await changeRoute(path.routeId, archived)),
);
