import { taskEvents } from "@waybill/events-schema/tasks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { SLOTS, tasksTable } from "./table.ts";

/** A transition stores the task, and what else it reads and writes, and publishes its events. */
const transition = (...alsoStored: string[]) => ({
  link: [tasksTable, bus],
  grants: [
    getItem(tasksTable, "TASK#", ...alsoStored),
    putItem(tasksTable, "TASK#", ...alsoStored),
    putEvents(...taskEvents),
  ],
});
/** What an Idempotency-Key stands for. */
const KEYS = "KEY#";

endpoint("OpenTask", "POST /v1/tasks/{taskId}/open", {
  handler: "packages/tasks/src/http/open-task.handler",
  ...transition(),
});
endpoint("ClaimTask", "POST /v1/tasks/{taskId}/claim", {
  handler: "packages/tasks/src/http/claim-task.handler",
  throttle: { rate: 1_000, burst: 2_000 },
  ...transition(SLOTS, KEYS),
});
endpoint("ReleaseTask", "POST /v1/tasks/{taskId}/release", {
  handler: "packages/tasks/src/http/release-task.handler",
  ...transition(SLOTS, KEYS),
});
endpoint("AssignTask", "POST /v1/tasks/{taskId}/assign", {
  handler: "packages/tasks/src/http/assign-task.handler",
  ...transition(SLOTS, KEYS),
});
endpoint("UnassignTask", "POST /v1/tasks/{taskId}/unassign", {
  handler: "packages/tasks/src/http/unassign-task.handler",
  ...transition(SLOTS, KEYS),
});
endpoint("PrioritizeTask", "POST /v1/tasks/{taskId}/priority", {
  handler: "packages/tasks/src/http/prioritize-task.handler",
  ...transition(),
});
endpoint("StartTask", "POST /v1/tasks/{taskId}/start", {
  handler: "packages/tasks/src/http/start-task.handler",
  ...transition(KEYS),
});
endpoint("FailTask", "POST /v1/tasks/{taskId}/fail", {
  handler: "packages/tasks/src/http/fail-task.handler",
  ...transition(SLOTS),
});
endpoint("CancelTask", "POST /v1/tasks/{taskId}/cancel", {
  handler: "packages/tasks/src/http/cancel-task.handler",
  ...transition(SLOTS),
});
