import { http, ok } from "@waybill/kernel/http";
import { executeTaskCommand } from "../tasks/execute-command.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks/{taskId}/release: give a claimed task back; it is open again. */
export const handler = http(
  {
    name: "ReleaseTask",
    roles: ["courier"],
    path: TaskPath,
    warm: ready,
    answers: { 200: TaskResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_ALREADY_ACTIVE", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(
      toTaskResponse(await executeTaskCommand(path.taskId, { verb: "release", by: caller.sub, at, correlationId }), at),
    );
  },
);
