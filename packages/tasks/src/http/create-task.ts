import { created, http } from "@waybill/kernel/http";
import { TaskShown, shown } from "../answers.ts";
import { findOffered, layTask } from "../desk.ts";
import { Offer } from "../drafts.ts";
import { idFor } from "../keys.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks: a task that nobody can claim yet. With an Idempotency-Key the same request again is the same task. */
export const handler = http(
  {
    name: "CreateTask",
    roles: ["manager", "admin"],
    body: Offer,
    warm: ready,
    answers: { 201: TaskShown },
    problems: ["NOT_FOUND", "IDEMPOTENCY_KEY_REUSED"],
  },
  async ({ body, caller, header, receivedAt }) => {
    const key = header("idempotency-key");
    const use = { by: caller.sub, key, operation: "CreateTask", asked: body };
    let found: ReturnType<typeof findOffered> | undefined;
    const route = () => (found ??= findOffered(body.routeId, body.revision));
    const taskId = await idFor("tsk", use, route);
    const made = { by: caller.sub, at: receivedAt.toISOString(), isNew: key === undefined };
    const task = await layTask(taskId, body, route, made);
    return created(shown(task, receivedAt.getTime()), `/v1/tasks/${taskId}`);
  },
);
