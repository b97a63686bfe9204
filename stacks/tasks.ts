import { taskEvents } from "@waybill/events-schema/tasks";
import { bus } from "./bus.ts";
import { deleteItem, getItem, putEvents, putItem, query, updateItem } from "./grants.ts";
import { endpoint } from "./endpoint.ts";
import { tasksTable } from "./tasks-table.ts";

endpoint("CreateTask", "POST /v1/tasks", {
  handler: "packages/tasks/src/http/create-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable), query(tasksTable), putItem(tasksTable)],
});
endpoint("EditTask", "PATCH /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/update-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable), query(tasksTable), putItem(tasksTable)],
});
endpoint("DeleteTask", "DELETE /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/delete-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable), deleteItem(tasksTable)],
});
endpoint("OpenTask", "POST /v1/tasks/{taskId}/open", {
  handler: "packages/tasks/src/http/open-task.handler",
  link: [tasksTable, bus],
  grants: [getItem(tasksTable), putItem(tasksTable), updateItem(tasksTable), putEvents(...taskEvents)],
});
endpoint("CancelTask", "POST /v1/tasks/{taskId}/cancel", {
  handler: "packages/tasks/src/http/cancel-task.handler",
  link: [tasksTable, bus],
  grants: [getItem(tasksTable), putItem(tasksTable), updateItem(tasksTable), putEvents(...taskEvents)],
});
endpoint("ListTasks", "GET /v1/tasks", {
  handler: "packages/tasks/src/http/list-tasks.handler",
  link: [tasksTable],
  grants: [query(tasksTable, "Listed"), query(tasksTable, "Owned")],
});
endpoint("ShowTask", "GET /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/get-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable), query(tasksTable)],
});
