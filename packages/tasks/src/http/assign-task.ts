import { CourierId } from "@waybill/events-schema/tracking";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { TaskPath } from "../requests.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { ready } from "../store.ts";
import { assignTask } from "../tasks/assign.ts";

const AssignTaskRequest = z.strictObject({ courierId: CourierId });

/** POST /v1/tasks/{taskId}/assign: give a task to a courier, whoever has it. A run that has begun ends; what it did is kept. */
export const handler = http(
  {
    name: "AssignTask",
    roles: ["dispatcher", "manager", "admin"],
    path: TaskPath,
    body: AssignTaskRequest,
    warm: ready,
    responses: { 200: TaskResponse },
    problems: [
      "NOT_FOUND",
      "VERSION_CONFLICT",
      "COURIER_AT_LIMIT",
      "COURIER_BLOCKED",
      "IDEMPOTENCY_KEY_REUSED",
      "UNAVAILABLE",
    ],
  },
  async function postAssignment({ path, body: { courierId }, caller, correlationId, header, receivedAt }) {
    const at = receivedAt.getTime();
    const key = header("idempotency-key");
    const command = { verb: "assign", by: caller.sub, courierId, at, correlationId, key } as const;
    return ok(toTaskResponse(await assignTask(path.taskId, command, caller), at, caller));
  },
);
