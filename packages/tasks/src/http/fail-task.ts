import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { act } from "../act.ts";
import { TaskShown, shown } from "../answers.ts";
import { TaskPath } from "../requests.ts";
import { ready } from "../store.ts";

const Failure = z.strictObject({
  reason: z.enum(["nobody-there", "refused", "not-found", "damaged", "vehicle", "other"]),
});

/** POST /v1/tasks/{taskId}/fail: it cannot be done, and why; there is no bonus. */
export const handler = http(
  {
    name: "FailTask",
    roles: ["courier"],
    path: TaskPath,
    body: Failure,
    warm: ready,
    answers: { 200: TaskShown },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_CLOSED", "UNAVAILABLE"],
  },
  async ({ path, body: { reason }, caller, correlationId, receivedAt }) => {
    const at = receivedAt.getTime();
    return ok(shown(await act(path.taskId, { verb: "fail", by: caller.sub, at, correlationId, reason }), at));
  },
);
