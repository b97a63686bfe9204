import { created, http } from "@waybill/kernel/http";
import { TaskShown, shown } from "../answers.ts";
import { findRevision } from "../desk.ts";
import { drafted, newId, Offer, sameOffer } from "../drafts.ts";
import { notFound } from "../refusals.ts";
import { addTask, readTask, ready } from "../store.ts";

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
    const taskId = newId("tsk", caller.sub, header("idempotency-key"));
    const route = await findRevision(body.routeId, body.revision);
    const draft = drafted(taskId, body, route, { by: caller.sub, at: receivedAt.toISOString() });
    const task = (await addTask(draft)) ?? (await readTask(taskId));
    if (!task) throw notFound(taskId);
    sameOffer(task.body, body);
    return created(shown(task.body, receivedAt.getTime()), `/v1/tasks/${taskId}`);
  },
);
