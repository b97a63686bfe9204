import { http } from "@waybill/kernel/http";
import { completeTask } from "../tasks/completion-review.ts";
import { transitionConfig, transitionTo } from "../tasks/transition-endpoint.ts";

/** POST /v1/tasks/{taskId}/complete: it is done; the bonus is entered in the ledger, once what its policy asks for is proven. */
export const handler = http(
  {
    name: "CompleteTask",
    roles: ["courier"],
    ...transitionConfig,
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "COMPLETION_UNPROVEN", "RUN_CLOSED", "UNAVAILABLE"],
  },
  transitionTo("complete", completeTask),
);
