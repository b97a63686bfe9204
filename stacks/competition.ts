import { bus } from "./bus.ts";
import { announces, reads, updates, writes } from "./grants.ts";
import { route } from "./route.ts";
import { taskNews } from "./task-news.ts";
import { tasks } from "./tasks-table.ts";

route("ClaimTask", "POST /v1/tasks/{taskId}/claim", {
  handler: "packages/tasks/src/http/claim-task.handler",
  link: [tasks, bus],
  grants: [reads(tasks), writes(tasks), updates(tasks), announces(...taskNews)],
});
route("ReleaseTask", "POST /v1/tasks/{taskId}/release", {
  handler: "packages/tasks/src/http/release-task.handler",
  link: [tasks, bus],
  grants: [reads(tasks), writes(tasks), updates(tasks), announces(...taskNews)],
});
route("StartTask", "POST /v1/tasks/{taskId}/start", {
  handler: "packages/tasks/src/http/start-task.handler",
  link: [tasks, bus],
  grants: [reads(tasks), writes(tasks), updates(tasks), announces(...taskNews)],
});
route("CompleteTask", "POST /v1/tasks/{taskId}/complete", {
  handler: "packages/tasks/src/http/complete-task.handler",
  link: [tasks, bus],
  grants: [reads(tasks), writes(tasks), updates(tasks), announces(...taskNews)],
});
route("FailTask", "POST /v1/tasks/{taskId}/fail", {
  handler: "packages/tasks/src/http/fail-task.handler",
  link: [tasks, bus],
  grants: [reads(tasks), writes(tasks), updates(tasks), announces(...taskNews)],
});
