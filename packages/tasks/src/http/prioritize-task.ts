import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { TaskPath } from "../requests.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { ready } from "../store.ts";
import { PriorityInput } from "../tasks/drafts.ts";
import { prioritizeTask } from "../tasks/prioritize.ts";

const PrioritizeTaskRequest = z.strictObject({ priority: PriorityInput });

/** POST /v1/tasks/{taskId}/priority: change the priority of a task that was offered; a draft is edited. */
export const handler = http(
  {
    name: "PrioritizeTask",
    roles: ["dispatcher", "manager", "admin"],
    path: TaskPath,
    body: PrioritizeTaskRequest,
    warm: ready,
    responses: { 200: TaskResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "UNAVAILABLE"],
  },
  async function postPriority({ path, body, caller, correlationId, receivedAt }) {
    const at = receivedAt.getTime();
    return ok(toTaskResponse(await prioritizeTask(path.taskId, { ...body, at, correlationId }, caller), at, caller));
  },
);
