import { http, ok } from "@waybill/kernel/http";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { requireOfferableRevision, requireRevisionOrNewest } from "../routes/commands.ts";
import { type TaskOffer, UpdateTaskRequest, toTaskOffer, updateDraft } from "../tasks/drafts.ts";
import { offerTeam, requireTask } from "../access.ts";
import { TaskPath } from "../requests.ts";
import { versionConflict } from "../routes/route.ts";
import { ready, writeTask } from "../store.ts";

const outcomes = { responses: { 200: TaskResponse }, problems: ["NOT_FOUND", "VERSION_CONFLICT"] } as const;

/** PATCH /v1/tasks/{taskId}: change the draft that was read. */
export const handler = http(
  {
    name: "UpdateTask",
    roles: ["dispatcher", "manager", "admin"],
    path: TaskPath,
    body: UpdateTaskRequest,
    ...outcomes,
    warm: ready,
  },
  async function updateTask({ path: { taskId }, body: { version, ...change }, caller, receivedAt }) {
    const before = await requireTask(taskId, caller);
    if (change.team !== undefined) offerTeam(caller, change.team);
    const offer = toTaskOffer(before.body, change as Partial<TaskOffer>);
    // A draft goes on where it is; only what moves must not come to an archived route.
    const find = offer.routeId === before.body.routeId ? requireRevisionOrNewest : requireOfferableRevision;
    const route = await find(offer.routeId, offer.revision);
    const draft = updateDraft(before.body, version, offer, route, caller.sub, receivedAt.toISOString());
    const after = await writeTask(draft, before);
    if (!after) throw versionConflict(`Task ${taskId}`, version + 1);
    return ok(toTaskResponse(after.body, receivedAt.getTime(), caller));
  },
);
