import { http, ok } from "@waybill/kernel/http";
import { act } from "../act.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";
import { shown } from "../tasks.ts";

/** POST /v1/tasks/{taskId}/open: offer the draft to all couriers. */
export const handler = http(
  { name: "OpenTask", roles: ["manager", "admin"], path: TaskPath, warm: ready },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(shown(await act(path.taskId, { verb: "open", by: caller.sub, at, correlationId }), at));
  },
);
