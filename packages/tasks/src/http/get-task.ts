import { http, ok } from "@waybill/kernel/http";
import { isTaskVisibleTo, ofVisibleCouriers } from "../access.ts";
import { TaskDetailsResponse, toTaskResponse } from "../responses.ts";
import { taskNotFound } from "../tasks/problems.ts";
import { TaskPath } from "../requests.ts";
import { readClaimAttempts, readTask, ready } from "../store.ts";

/** GET /v1/tasks/{taskId}: a courier sees what is open and what is theirs; a manager also the newest attempts at it. */
export const handler = http(
  {
    name: "GetTask",
    roles: ["courier", "dispatcher", "manager", "admin"],
    path: TaskPath,
    warm: ready,
    responses: { 200: TaskDetailsResponse },
    problems: ["NOT_FOUND"],
  },
  async function getTask({ path: { taskId }, caller, receivedAt }) {
    const task = await readTask(taskId);
    if (!task || !isTaskVisibleTo(task.body, caller)) throw taskNotFound(taskId);
    const attempts =
      caller.role === "courier"
        ? undefined
        : ofVisibleCouriers(task.body, await readClaimAttempts(taskId, 100), caller);
    return ok({ ...toTaskResponse(task.body, receivedAt.getTime(), caller), attempts });
  },
);
