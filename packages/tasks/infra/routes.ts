import { RoutePublished } from "@waybill/events-schema/tasks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, query, queryIndex } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { tasksTable } from "./table.ts";

endpoint("CreateRoute", "POST /v1/routes", {
  handler: "packages/tasks/src/http/create-route.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "ROUTE#", "KEY#"), putItem(tasksTable, "ROUTE#", "KEY#")],
});
endpoint("ImportRoute", "POST /v1/routes/import", {
  handler: "packages/tasks/src/http/import-route.handler",
  memory: "512 MB", // a document of six megabytes as an event, as text and as elements
  link: [tasksTable],
  grants: [getItem(tasksTable, "ROUTE#", "KEY#"), putItem(tasksTable, "ROUTE#", "KEY#")],
});
endpoint("UpdateRoute", "PATCH /v1/routes/{routeId}", {
  handler: "packages/tasks/src/http/update-route.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "ROUTE#"), putItem(tasksTable, "ROUTE#")],
});
endpoint("ArchiveRoute", "POST /v1/routes/{routeId}/archive", {
  handler: "packages/tasks/src/http/archive-route.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "ROUTE#"), putItem(tasksTable, "ROUTE#")],
});
endpoint("PublishRoute", "POST /v1/routes/{routeId}/publish", {
  handler: "packages/tasks/src/http/publish-route.handler",
  link: [tasksTable, bus],
  grants: [
    getItem(tasksTable, "ROUTE#"),
    query(tasksTable, "ROUTE#"),
    putItem(tasksTable, "ROUTE#"),
    putEvents(RoutePublished),
  ],
});
endpoint("ListRoutes", "GET /v1/routes", {
  handler: "packages/tasks/src/http/list-routes.handler",
  link: [tasksTable],
  grants: [queryIndex(tasksTable, "Listed", "ROUTES")],
});
endpoint("GetRoute", "GET /v1/routes/{routeId}", {
  handler: "packages/tasks/src/http/get-route.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "ROUTE#")],
});
