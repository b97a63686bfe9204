import { http } from "@waybill/kernel/http";
import { transitionConfig, transitionTo } from "../tasks/transition-endpoint.ts";

/** POST /v1/tasks/{taskId}/unassign: take a task from whoever has it; it is open again, and what was done is kept. */
export const handler = http(
  {
    name: "UnassignTask",
    roles: ["dispatcher", "manager", "admin"],
    ...transitionConfig,
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "IDEMPOTENCY_KEY_REUSED", "UNAVAILABLE"],
  },
  transitionTo("unassign"),
);
