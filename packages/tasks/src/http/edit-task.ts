import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { findRevision } from "../desk.ts";
import { Offer, offerOf, redrafted } from "../drafts.ts";
import { notFound } from "../refusals.ts";
import { TaskPath } from "../requests.ts";
import { outdated } from "../routes.ts";
import { readTask, ready, writeTask } from "../store.ts";
import { shown } from "../tasks.ts";

const { startWithinS, ...fields } = Offer.shape;
const Edit = z
  .strictObject({ ...fields, startWithinS: startWithinS.unwrap() })
  .partial()
  .extend({ version: z.int() });

/** PATCH /v1/tasks/{taskId}: change the draft that was read. */
export const handler = http(
  { name: "EditTask", roles: ["manager", "admin"], path: TaskPath, body: Edit, warm: ready },
  async ({ path: { taskId }, body: { version, ...change }, caller, receivedAt }) => {
    const before = await readTask(taskId);
    if (!before) throw notFound(taskId);
    const offer = { ...offerOf(before.body), ...(change as Partial<Offer>) };
    // On another route a revision of the old one means nothing.
    const revision = change.routeId === undefined ? offer.revision : change.revision;
    const route = await findRevision(offer.routeId, revision);
    const draft = redrafted(before.body, version, offer, route, caller.sub, receivedAt.toISOString());
    const after = await writeTask(draft, before);
    if (!after) throw outdated(`Task ${taskId}`, version + 1);
    return ok(shown(after.body, receivedAt.getTime()));
  },
);
