import { linkEvents } from "@waybill/events-schema/tasks";
import { worker } from "@waybill/kernel/worker";
import { putLink, revokeLink } from "../links/store.ts";
import { ready } from "../table.ts";

/** Stores which links may be opened, in whatever order the events arrive. */
export const handler = worker(
  "ProjectLinks",
  linkEvents,
  async function projectLinks({ name, data }) {
    const { linkId, taskId, expiresAt } = data;
    if (name === "link.revoked") return revokeLink(linkId, { taskId, expiresAt });
    await putLink(linkId, { taskId, expiresAt, ...(data.stopId !== undefined && { stopId: data.stopId }) });
  },
  { warm: ready },
);
