import { http, ok } from "@waybill/kernel/http";
import { requireTaskRoute } from "../access.ts";
import { TaskPath } from "../requests.ts";
import { RouteRevisionResponse } from "../responses.ts";
import { requireRevision } from "../routes/commands.ts";
import { ready } from "../store.ts";

/** GET /v1/tasks/{taskId}/route: the route of a task with its stops, as it was published. A courier sees that of their own tasks. */
export const handler = http(
  {
    name: "GetTaskRoute",
    roles: ["courier", "dispatcher", "manager", "admin"],
    path: TaskPath,
    warm: ready,
    responses: { 200: RouteRevisionResponse },
    problems: ["NOT_FOUND"],
  },
  async function getTaskRoute({ path: { taskId }, caller }) {
    const { routeId, revision } = await requireTaskRoute(taskId, caller);
    return ok(await requireRevision(routeId, revision));
  },
);
