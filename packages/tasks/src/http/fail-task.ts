import { http } from "@waybill/kernel/http";
import * as z from "zod";
import { transitionConfig, transitionTo } from "../tasks/transition-endpoint.ts";

const FailTaskRequest = z.strictObject({
  reason: z.enum(["nobody-there", "refused", "not-found", "damaged", "vehicle", "other"]),
});

/** POST /v1/tasks/{taskId}/fail: it cannot be done, and why; there is no bonus. */
export const handler = http(
  {
    name: "FailTask",
    roles: ["courier"],
    body: FailTaskRequest,
    ...transitionConfig,
    problems: ["NOT_FOUND", "VERSION_CONFLICT", "RUN_CLOSED", "UNAVAILABLE"],
  },
  transitionTo("fail"),
);
