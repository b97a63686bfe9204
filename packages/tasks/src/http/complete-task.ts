import { http, ok } from "@waybill/kernel/http";
import { executeTaskCommand } from "../tasks/execute-command.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks/{taskId}/complete: it is done; the bonus is entered in the ledger. */
export const handler = http(
  {
    name: "CompleteTask",
    roles: ["courier"],
    path: TaskPath,
    warm: ready,
    answers: { 200: TaskResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(
      toTaskResponse(
        await executeTaskCommand(path.taskId, { verb: "complete", by: caller.sub, at, correlationId }),
        at,
      ),
    );
  },
);
