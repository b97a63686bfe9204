import { http, ok } from "@waybill/kernel/http";
import { executeTaskCommand } from "../tasks/execute-command.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks/{taskId}/start: be on the way; the answer names the run to report positions of. */
export const handler = http(
  {
    name: "StartTask",
    roles: ["courier"],
    path: TaskPath,
    warm: ready,
    answers: { 200: TaskResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(
      toTaskResponse(await executeTaskCommand(path.taskId, { verb: "start", by: caller.sub, at, correlationId }), at),
    );
  },
);
