import { http } from "@waybill/kernel/http";
import { transitionConfig, transitionTo } from "../tasks/transition-endpoint.ts";

/** POST /v1/tasks/{taskId}/start: be on the way; the answer names the run to report positions of. */
export const handler = http(
  {
    name: "StartTask",
    roles: ["courier"],
    ...transitionConfig,
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_CLOSED", "IDEMPOTENCY_KEY_REUSED", "UNAVAILABLE"],
  },
  transitionTo("start"),
);
