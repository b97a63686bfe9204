import { TrimmedText } from "@waybill/events-schema/text";
import { http, ok } from "@waybill/kernel/http";
import * as z from "zod";
import { TaskPath } from "../requests.ts";
import { TaskResponse, toTaskResponse } from "../responses.ts";
import { ready } from "../store.ts";
import { reviewTask } from "../tasks/completion-review.ts";

const ReviewTaskRequest = z.strictObject({
  verdict: z.enum(["accept", "reject"]),
  reason: TrimmedText.max(500),
});

/** POST /v1/tasks/{taskId}/review: accept or reject a completion that is not proven, or complete what the policy refuses. */
export const handler = http(
  {
    name: "ReviewTask",
    roles: ["manager", "admin"],
    path: TaskPath,
    body: ReviewTaskRequest,
    warm: ready,
    responses: { 200: TaskResponse },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "UNAVAILABLE"],
  },
  async function postTaskReview({ path, body, caller, correlationId, receivedAt }) {
    const at = receivedAt.getTime();
    return ok(toTaskResponse(await reviewTask(path.taskId, { ...body, at, correlationId }, caller), at, caller));
  },
);
