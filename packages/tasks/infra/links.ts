import { linkEvents } from "@waybill/events-schema/tasks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, queryIndex } from "../../../stacks/grants.ts";
import { endpoint } from "../../../stacks/endpoint.ts";
import { tasksTable } from "./table.ts";

endpoint("CreateLink", "POST /v1/tasks/{taskId}/links", {
  handler: "packages/tasks/src/http/create-link.handler",
  link: [tasksTable, bus],
  grants: [getItem(tasksTable, "TASK#", "ROUTE#"), putItem(tasksTable, "LINK#"), putEvents(...linkEvents)],
});
endpoint("ListLinks", "GET /v1/tasks/{taskId}/links", {
  handler: "packages/tasks/src/http/list-links.handler",
  link: [tasksTable],
  grants: [getItem(tasksTable, "TASK#"), queryIndex(tasksTable, "Listed", "LINKS#")],
});
endpoint("RevokeLink", "DELETE /v1/tasks/{taskId}/links/{linkId}", {
  handler: "packages/tasks/src/http/revoke-link.handler",
  link: [tasksTable, bus],
  grants: [getItem(tasksTable, "TASK#", "LINK#"), putItem(tasksTable, "LINK#"), putEvents(...linkEvents)],
});
