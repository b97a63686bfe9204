import { http } from "@waybill/kernel/http";
import { transitionConfig, transitionTo } from "../tasks/transition-endpoint.ts";

/** POST /v1/tasks/{taskId}/cancel: take a task back, whoever has it, unless it has ended. */
export const handler = http(
  {
    name: "CancelTask",
    roles: ["dispatcher", "manager", "admin"],
    ...transitionConfig,
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "UNAVAILABLE"],
  },
  transitionTo("cancel"),
);
