import { http, ok } from "@waybill/kernel/http";
import { act } from "../act.ts";
import { TaskShown, shown } from "../answers.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks/{taskId}/release: give a claimed task back; it is open again. */
export const handler = http(
  {
    name: "ReleaseTask",
    roles: ["courier"],
    path: TaskPath,
    warm: ready,
    answers: { 200: TaskShown },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_ALREADY_ACTIVE", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(shown(await act(path.taskId, { verb: "release", by: caller.sub, at, correlationId }), at));
  },
);
