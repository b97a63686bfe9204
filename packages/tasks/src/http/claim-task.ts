import { accepted, http, ok } from "@waybill/kernel/http";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { executeClaim } from "../tasks/claim.ts";
import { isSealed } from "../tasks/task.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

/** More than anybody taps: every attempt is written, also one that loses. */
const MAX_CLAIMS_PER_MINUTE = 60;

/**
 * POST /v1/tasks/{taskId}/claim: says at once who won. The winner who asks again gets the same answer. With an
 * Idempotency-Key a copy that arrives after the claim ended does not claim anew. 202: the caller is in the draw of the task.
 */
export const handler = http(
  {
    name: "ClaimTask",
    roles: ["courier"],
    maxPerMinute: MAX_CLAIMS_PER_MINUTE,
    path: TaskPath,
    warm: ready,
    responses: { 200: TaskResponse, 202: TaskResponse },
    problems: [
      "NOT_FOUND",
      "TASK_TAKEN",
      "TASK_NOT_OPEN",
      "OFFER_EXPIRED",
      "COURIER_AT_LIMIT",
      "COURIER_BLOCKED",
      "COURIER_PAUSED",
      "IDEMPOTENCY_KEY_REUSED",
      "UNAVAILABLE",
    ],
  },
  async function claimTask({ path, caller, correlationId, header, receivedAt }) {
    const at = receivedAt.getTime();
    const key = header("idempotency-key");
    const command = { verb: "claim", by: caller.sub, team: caller.team, at, correlationId, key } as const;
    const task = await executeClaim(path.taskId, command, caller);
    return (isSealed(task) ? accepted : ok)(toTaskResponse(task, at, caller));
  },
);
