import { PlainId } from "@waybill/events-schema/text";
import { http, noContent } from "@waybill/kernel/http";
import { revokeLink } from "../links/commands.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** DELETE /v1/tasks/{taskId}/links/{linkId}: the link opens nothing any more. */
export const handler = http(
  {
    name: "RevokeLink",
    roles: ["dispatcher", "manager", "admin"],
    path: TaskPath.extend({ linkId: PlainId }),
    warm: ready,
    responses: { 204: {} },
    problems: ["NOT_FOUND"],
  },
  async function deleteLink({ path, caller, correlationId, receivedAt }) {
    await revokeLink(path, { at: receivedAt.getTime(), correlationId }, caller);
    return noContent();
  },
);
