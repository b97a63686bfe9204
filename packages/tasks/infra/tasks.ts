import { deleteItem, getItem, putItem, query } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { tasksTable } from "./table.ts";

endpoint("CreateTask", "POST /v1/tasks", {
  handler: "packages/tasks/src/http/create-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable), query(tasksTable), putItem(tasksTable)],
});
endpoint("UpdateTask", "PATCH /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/update-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable), query(tasksTable), putItem(tasksTable)],
});
endpoint("DeleteTask", "DELETE /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/delete-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable), deleteItem(tasksTable)],
});
endpoint("ListTasks", "GET /v1/tasks", {
  handler: "packages/tasks/src/http/list-tasks.handler",
  link: [tasksTable],
  grants: [query(tasksTable, "Listed"), query(tasksTable, "Owned")],
});
endpoint("GetTask", "GET /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/get-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable), query(tasksTable)],
});
