import { http } from "@waybill/kernel/http";
import { transitionConfig, transitionTo } from "../tasks/transition-endpoint.ts";

/** POST /v1/tasks/{taskId}/open: offer the draft to all couriers. */
export const handler = http(
  {
    name: "OpenTask",
    roles: ["dispatcher", "manager", "admin"],
    ...transitionConfig,
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "OFFER_EXPIRED", "UNAVAILABLE"],
  },
  transitionTo("open"),
);
