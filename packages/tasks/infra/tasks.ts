import { deleteItem, getItem, putItem, query, queryIndex } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { tasksTable } from "./table.ts";

endpoint("CreateTask", "POST /v1/tasks", {
  handler: "packages/tasks/src/http/create-task.handler",
  link: [tasksTable],
  grants: [
    getItem(tasksTable, "TASK#", "ROUTE#", "KEY#"),
    query(tasksTable, "ROUTE#"),
    putItem(tasksTable, "TASK#", "KEY#"),
  ],
});
endpoint("UpdateTask", "PATCH /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/update-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "TASK#", "ROUTE#"), query(tasksTable, "ROUTE#"), putItem(tasksTable, "TASK#")],
});
endpoint("DeleteTask", "DELETE /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/delete-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "TASK#"), deleteItem(tasksTable, "TASK#")],
});
endpoint("ListTasks", "GET /v1/tasks", {
  handler: "packages/tasks/src/http/list-tasks.handler",
  link: [tasksTable],
  grants: [
    queryIndex(tasksTable, "Listed", "TASKS#"),
    queryIndex(tasksTable, "Owned", "TASKS#"),
    queryIndex(tasksTable, "Cells", "OPEN#"),
    queryIndex(tasksTable, "Regions", "OPEN#"),
  ],
});
endpoint("GetDraw", "GET /v1/tasks/{taskId}/draw", {
  handler: "packages/tasks/src/http/get-draw.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "TASK#"), query(tasksTable, "TASK#")],
});
endpoint("GetTaskRoute", "GET /v1/tasks/{taskId}/route", {
  handler: "packages/tasks/src/http/get-task-route.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "TASK#", "ROUTE#")],
});
endpoint("GetTask", "GET /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/get-task.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "TASK#"), query(tasksTable, "TASK#")],
});
