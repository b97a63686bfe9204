import { taskEvents } from "@waybill/events-schema/tasks";
import { bus } from "./bus.ts";
import { getItem, putEvents, putItem, updateItem } from "./grants.ts";
import { endpoint } from "./endpoint.ts";
import { tasksTable } from "./tasks-table.ts";

endpoint("ClaimTask", "POST /v1/tasks/{taskId}/claim", {
  handler: "packages/tasks/src/http/claim-task.handler",
  link: [tasksTable, bus],
  grants: [getItem(tasksTable), putItem(tasksTable), updateItem(tasksTable), putEvents(...taskEvents)],
});
endpoint("ReleaseTask", "POST /v1/tasks/{taskId}/release", {
  handler: "packages/tasks/src/http/release-task.handler",
  link: [tasksTable, bus],
  grants: [getItem(tasksTable), putItem(tasksTable), updateItem(tasksTable), putEvents(...taskEvents)],
});
endpoint("StartTask", "POST /v1/tasks/{taskId}/start", {
  handler: "packages/tasks/src/http/start-task.handler",
  link: [tasksTable, bus],
  grants: [getItem(tasksTable), putItem(tasksTable), updateItem(tasksTable), putEvents(...taskEvents)],
});
endpoint("CompleteTask", "POST /v1/tasks/{taskId}/complete", {
  handler: "packages/tasks/src/http/complete-task.handler",
  link: [tasksTable, bus],
  grants: [getItem(tasksTable), putItem(tasksTable), updateItem(tasksTable), putEvents(...taskEvents)],
});
endpoint("FailTask", "POST /v1/tasks/{taskId}/fail", {
  handler: "packages/tasks/src/http/fail-task.handler",
  link: [tasksTable, bus],
  grants: [getItem(tasksTable), putItem(tasksTable), updateItem(tasksTable), putEvents(...taskEvents)],
});
