import { http, ok } from "@waybill/kernel/http";
import { act } from "../act.ts";
import { TaskShown, shown } from "../answers.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks/{taskId}/complete: it is done; the bonus is booked. */
export const handler = http(
  {
    name: "CompleteTask",
    roles: ["courier"],
    path: TaskPath,
    warm: ready,
    answers: { 200: TaskShown },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(shown(await act(path.taskId, { verb: "complete", by: caller.sub, at, correlationId }), at));
  },
);
