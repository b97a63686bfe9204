import { http } from "@waybill/kernel/http";
import { transitionConfig, transitionTo } from "../tasks/transition-endpoint.ts";

/** POST /v1/tasks/{taskId}/release: give a claimed task back; it is open again. */
export const handler = http(
  {
    name: "ReleaseTask",
    roles: ["courier"],
    ...transitionConfig,
    problems: [
      "NOT_FOUND",
      "VERSION_CONFLICT",
      "RUN_ALREADY_ACTIVE",
      "RUN_CLOSED",
      "IDEMPOTENCY_KEY_REUSED",
      "UNAVAILABLE",
    ],
  },
  transitionTo("release"),
);
