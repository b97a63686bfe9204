import { RoutePublished } from "@waybill/events-schema/tasks";
import { bus } from "./bus.ts";
import { announces, queries, reads, updates, writes } from "./grants.ts";
import { route } from "./route.ts";
import { tasks } from "./tasks-table.ts";

route("CreateRoute", "POST /v1/routes", {
  handler: "packages/tasks/src/http/create-route.handler",
  link: [tasks],
  grants: [reads(tasks), writes(tasks)],
});
route("ImportRoute", "POST /v1/routes/import", {
  handler: "packages/tasks/src/http/import-route.handler",
  link: [tasks],
  grants: [reads(tasks), writes(tasks)],
});
route("EditRoute", "PATCH /v1/routes/{routeId}", {
  handler: "packages/tasks/src/http/update-route.handler",
  link: [tasks],
  grants: [reads(tasks), writes(tasks)],
});
route("ArchiveRoute", "POST /v1/routes/{routeId}/archive", {
  handler: "packages/tasks/src/http/archive-route.handler",
  link: [tasks],
  grants: [reads(tasks), writes(tasks)],
});
route("PublishRoute", "POST /v1/routes/{routeId}/publish", {
  handler: "packages/tasks/src/http/publish-route.handler",
  link: [tasks, bus],
  grants: [reads(tasks), queries(tasks), writes(tasks), updates(tasks), announces(RoutePublished)],
});
route("ListRoutes", "GET /v1/routes", {
  handler: "packages/tasks/src/http/list-routes.handler",
  link: [tasks],
  grants: [queries(tasks, "Listed")],
});
route("ShowRoute", "GET /v1/routes/{routeId}", {
  handler: "packages/tasks/src/http/get-route.handler",
  link: [tasks],
  grants: [reads(tasks), queries(tasks)],
});
