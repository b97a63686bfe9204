import { http, ok } from "@waybill/kernel/http";
import { act } from "../act.ts";
import { TaskShown, shown } from "../answers.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks/{taskId}/start: be on the way; the answer names the run to report positions of. */
export const handler = http(
  {
    name: "StartTask",
    roles: ["courier"],
    path: TaskPath,
    warm: ready,
    answers: { 200: TaskShown },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(shown(await act(path.taskId, { verb: "start", by: caller.sub, at, correlationId }), at));
  },
);
