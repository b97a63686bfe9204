import { http, ok } from "@waybill/kernel/http";
import { act } from "../act.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";
import { shown } from "../tasks.ts";

/** POST /v1/tasks/{taskId}/release: give a claimed task back; it is open again. */
export const handler = http(
  { name: "ReleaseTask", roles: ["courier"], path: TaskPath, warm: ready },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(shown(await act(path.taskId, { verb: "release", by: caller.sub, at, correlationId }), at));
  },
);
