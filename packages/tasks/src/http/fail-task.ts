import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { executeTaskCommand } from "../tasks/execute-command.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

const FailTaskRequest = z.strictObject({
  reason: z.enum(["nobody-there", "refused", "not-found", "damaged", "vehicle", "other"]),
});

/** POST /v1/tasks/{taskId}/fail: it cannot be done, and why; there is no bonus. */
export const handler = http(
  {
    name: "FailTask",
    roles: ["courier"],
    path: TaskPath,
    body: FailTaskRequest,
    warm: ready,
    answers: { 200: TaskResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async ({ path, body: { reason }, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(
      toTaskResponse(
        await executeTaskCommand(path.taskId, { verb: "fail", by: caller.sub, at, correlationId, reason }),
        at,
      ),
    );
  },
);
