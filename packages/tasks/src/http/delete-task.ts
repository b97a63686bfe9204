import { problem } from "@waybill/kernel/errors";
import { http, noContent } from "@waybill/kernel/http";
import { requireTask } from "../access.ts";
import { TaskPath } from "../requests.ts";
import { ready, deleteTaskIfUnchanged } from "../store.ts";

/** DELETE /v1/tasks/{taskId}: a draft is as if it had never been. What was offered once is cancelled instead. */
export const handler = http(
  {
    name: "DeleteTask",
    roles: ["dispatcher", "manager", "admin"],
    path: TaskPath,
    warm: ready,
    responses: { 204: {} },
    problems: ["NOT_FOUND", "VERSION_CONFLICT"],
  },
  async function deleteTask({ path: { taskId }, caller }) {
    const task = await requireTask(taskId, caller);
    if (task.body.state === "draft" && (await deleteTaskIfUnchanged(task.body))) return noContent();
    throw problem("VERSION_CONFLICT", `Task ${taskId} is not a draft; cancel it instead.`);
  },
);
