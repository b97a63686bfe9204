import { http, ok } from "@waybill/kernel/http";
import { TaskAndAttempts, shown } from "../answers.ts";
import { notFound } from "../refusals.ts";
import { TaskPath } from "../requests.ts";
import { readAttempts, readTask, ready } from "../store.ts";
import { isSeenBy } from "../tasks.ts";

/** GET /v1/tasks/{taskId}: a courier sees what is open and what is theirs; a manager also the newest attempts at it. */
export const handler = http(
  {
    name: "ShowTask",
    roles: ["courier", "manager", "admin"],
    path: TaskPath,
    warm: ready,
    answers: { 200: TaskAndAttempts },
    problems: ["NOT_FOUND"],
  },
  async ({ path: { taskId }, caller, receivedAt }) => {
    const task = await readTask(taskId);
    if (!task || !isSeenBy(task.body, caller)) throw notFound(taskId);
    const attempts = caller.role === "courier" ? undefined : await readAttempts(taskId, 100);
    return ok({ ...shown(task.body, receivedAt.getTime()), attempts });
  },
);
