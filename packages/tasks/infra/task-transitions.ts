import { taskEvents } from "@waybill/events-schema/tasks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { tasksTable } from "./table.ts";

/** A transition stores the task and publishes its events. */
const transition = {
  link: [tasksTable, bus],
  grants: [getItem(tasksTable), putItem(tasksTable), putEvents(...taskEvents)],
};

endpoint("OpenTask", "POST /v1/tasks/{taskId}/open", {
  handler: "packages/tasks/src/http/open-task.handler",
  ...transition,
});
endpoint("ClaimTask", "POST /v1/tasks/{taskId}/claim", {
  handler: "packages/tasks/src/http/claim-task.handler",
  throttle: { rate: 1_000, burst: 2_000 },
  ...transition,
});
endpoint("ReleaseTask", "POST /v1/tasks/{taskId}/release", {
  handler: "packages/tasks/src/http/release-task.handler",
  ...transition,
});
endpoint("StartTask", "POST /v1/tasks/{taskId}/start", {
  handler: "packages/tasks/src/http/start-task.handler",
  ...transition,
});
endpoint("FailTask", "POST /v1/tasks/{taskId}/fail", {
  handler: "packages/tasks/src/http/fail-task.handler",
  ...transition,
});
endpoint("CancelTask", "POST /v1/tasks/{taskId}/cancel", {
  handler: "packages/tasks/src/http/cancel-task.handler",
  ...transition,
});
