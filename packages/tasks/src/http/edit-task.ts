import { http, ok } from "@waybill/kernel/http";
import { TaskShown, shown } from "../answers.ts";
import { findOffered, findRevision } from "../desk.ts";
import { type Offer, OfferEdit, offerOf, redrafted } from "../drafts.ts";
import { notFound } from "../refusals.ts";
import { TaskPath } from "../requests.ts";
import { outdated } from "../routes.ts";
import { readTask, ready, writeTask } from "../store.ts";

const said = { answers: { 200: TaskShown }, problems: ["NOT_FOUND", "VERSION_CONFLICT"] } as const;

/** PATCH /v1/tasks/{taskId}: change the draft that was read. */
export const handler = http(
  { name: "EditTask", roles: ["manager", "admin"], path: TaskPath, body: OfferEdit, ...said, warm: ready },
  async ({ path: { taskId }, body: { version, ...change }, caller, receivedAt }) => {
    const before = await readTask(taskId);
    if (!before) throw notFound(taskId);
    const offer = offerOf(before.body, change as Partial<Offer>);
    // A draft goes on where it is; only what moves must not come to an archived route.
    const find = offer.routeId === before.body.routeId ? findRevision : findOffered;
    const route = await find(offer.routeId, offer.revision);
    const draft = redrafted(before.body, version, offer, route, caller.sub, receivedAt.toISOString());
    const after = await writeTask(draft, before);
    if (!after) throw outdated(`Task ${taskId}`, version + 1);
    return ok(shown(after.body, receivedAt.getTime()));
  },
);
