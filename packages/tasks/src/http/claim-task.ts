import { http, ok } from "@waybill/kernel/http";
import { claim } from "../claim.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";
import { shown } from "../tasks.ts";

/** POST /v1/tasks/{taskId}/claim: says at once who won. The winner who asks again gets the same answer. */
export const handler = http(
  { name: "ClaimTask", roles: ["courier"], path: TaskPath, warm: ready },
  async ({ path, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(shown(await claim(path.taskId, { verb: "claim", by: caller.sub, at, correlationId }), at));
  },
);
