import { http, ok } from "@waybill/kernel/http";
import { executeTaskCommand } from "../tasks/execute-command.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks/{taskId}/open: offer the draft to all couriers. */
export const handler = http(
  {
    name: "OpenTask",
    roles: ["manager", "admin"],
    path: TaskPath,
    warm: ready,
    answers: { 200: TaskResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "OFFER_EXPIRED", "UNAVAILABLE"],
  },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(
      toTaskResponse(await executeTaskCommand(path.taskId, { verb: "open", by: caller.sub, at, correlationId }), at),
    );
  },
);
