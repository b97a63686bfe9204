import { http, ok } from "@waybill/kernel/http";
import { executeTaskCommand } from "../tasks/execute-command.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks/{taskId}/cancel: take a task back, whoever has it, unless it has ended. */
export const handler = http(
  {
    name: "CancelTask",
    roles: ["manager", "admin"],
    path: TaskPath,
    warm: ready,
    answers: { 200: TaskResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "UNAVAILABLE"],
  },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(
      toTaskResponse(await executeTaskCommand(path.taskId, { verb: "cancel", by: caller.sub, at, correlationId }), at),
    );
  },
);
