import { bus } from "./bus.ts";
import { announces, deletes, queries, reads, updates, writes } from "./grants.ts";
import { route } from "./route.ts";
import { taskNews } from "./task-news.ts";
import { tasks } from "./tasks-table.ts";

route("CreateTask", "POST /v1/tasks", {
  handler: "packages/tasks/src/http/create-task.handler",
  link: [tasks],
  grants: [reads(tasks), queries(tasks), writes(tasks)],
});
route("EditTask", "PATCH /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/update-task.handler",
  link: [tasks],
  grants: [reads(tasks), queries(tasks), writes(tasks)],
});
route("DeleteTask", "DELETE /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/delete-task.handler",
  link: [tasks],
  grants: [reads(tasks), deletes(tasks)],
});
route("OpenTask", "POST /v1/tasks/{taskId}/open", {
  handler: "packages/tasks/src/http/open-task.handler",
  link: [tasks, bus],
  grants: [reads(tasks), writes(tasks), updates(tasks), announces(...taskNews)],
});
route("CancelTask", "POST /v1/tasks/{taskId}/cancel", {
  handler: "packages/tasks/src/http/cancel-task.handler",
  link: [tasks, bus],
  grants: [reads(tasks), writes(tasks), updates(tasks), announces(...taskNews)],
});
route("ListTasks", "GET /v1/tasks", {
  handler: "packages/tasks/src/http/list-tasks.handler",
  link: [tasks],
  grants: [queries(tasks, "Listed"), queries(tasks, "Owned")],
});
route("ShowTask", "GET /v1/tasks/{taskId}", {
  handler: "packages/tasks/src/http/get-task.handler",
  link: [tasks],
  grants: [reads(tasks), queries(tasks)],
});
