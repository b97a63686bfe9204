import * as events from "@waybill/events-schema/tasks";
import { bus } from "./bus.ts";
import { getItem, putEvents, putItem, query } from "./grants.ts";
import { runEvents } from "./run-news.ts";
import { trackingTable } from "./tracking-table.ts";
import { worker } from "./worker.ts";

export const projectRoutes = worker("KeepRoutes", {
  handler: "packages/tracking/src/workers/keep-routes.handler",
  consumes: events.RoutePublished,
  link: [trackingTable],
  grants: [putItem(trackingTable)],
});

export const projectTasks = worker("FollowTasks", {
  handler: "packages/tracking/src/workers/follow-tasks.handler",
  consumes: [events.TaskStarted, events.TaskCompleted, events.TaskFailed, events.TaskCancelled],
  link: [trackingTable, bus],
  grants: [getItem(trackingTable), query(trackingTable), putItem(trackingTable), putEvents(...runEvents)],
});
