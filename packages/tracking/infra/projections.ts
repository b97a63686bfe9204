import { runLifecycleEvents } from "@waybill/events-schema/groups";
import { RoutePublished } from "@waybill/events-schema/tasks";
import { runEvents } from "@waybill/events-schema/tracking";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem, query } from "../../../stacks/grants.ts";
import { trackingTable } from "./table.ts";
import { worker } from "../../../stacks/worker.ts";

worker("ProjectRoutes", {
  handler: "packages/tracking/src/workers/project-routes.handler",
  consumes: RoutePublished,
  link: [trackingTable],
  grants: [putItem(trackingTable, "ROUTE#")],
});

worker("ProjectTasks", {
  handler: "packages/tracking/src/workers/project-tasks.handler",
  consumes: runLifecycleEvents,
  link: [trackingTable, bus],
  grants: [
    getItem(trackingTable, "RUN#", "ROUTE#"),
    query(trackingTable, "RUN#"),
    putItem(trackingTable, "RUN#", "ROUTE#", "TASK#"),
    putEvents(...runEvents),
  ],
});
