import { created, http } from "@waybill/kernel/http";
import { offerTeam } from "../access.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { requireOfferableRevision, createDraftTask } from "../routes/commands.ts";
import { TaskOffer } from "../tasks/drafts.ts";
import { createIdempotentId } from "../idempotency.ts";
import { ready } from "../store.ts";

/** POST /v1/tasks: a task that nobody can claim yet. With an Idempotency-Key the same request again is the same task. */
export const handler = http(
  {
    name: "CreateTask",
    roles: ["dispatcher", "manager", "admin"],
    body: TaskOffer,
    warm: ready,
    responses: { 201: TaskResponse },
    problems: ["NOT_FOUND", "IDEMPOTENCY_KEY_REUSED"],
  },
  async function createTask({ body, caller, header, receivedAt }) {
    const offer = { ...body, team: offerTeam(caller, body.team) };
    const key = header("idempotency-key");
    const keyUse = { by: caller.sub, key, operation: "CreateTask", request: body };
    let found: ReturnType<typeof requireOfferableRevision> | undefined;
    const route = () => (found ??= requireOfferableRevision(body.routeId, body.revision));
    const taskId = await createIdempotentId("tsk", keyUse, route);
    const context = { by: caller.sub, at: receivedAt.toISOString(), isNew: key === undefined };
    const task = await createDraftTask(taskId, offer, route, context);
    return created(toTaskResponse(task, receivedAt.getTime(), caller), `/v1/tasks/${taskId}`);
  },
);
