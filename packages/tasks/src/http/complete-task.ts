import { http } from "@waybill/kernel/http";
import { transitionConfig, transitionTo } from "../tasks/transition-endpoint.ts";

/** POST /v1/tasks/{taskId}/complete: it is done; the bonus is entered in the ledger. */
export const handler = http(
  {
    name: "CompleteTask",
    roles: ["courier"],
    ...transitionConfig,
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_CLOSED", "UNAVAILABLE"],
  },
  transitionTo("complete"),
);
