import * as tasks from "@waybill/events-schema/tasks";
import { bus } from "./bus.ts";
import { announces, queries, reads, writes } from "./grants.ts";
import { runNews } from "./run-news.ts";
import { tracking } from "./tracking-table.ts";
import { worker } from "./worker.ts";

export const keepRoutes = worker("KeepRoutes", {
  handler: "packages/tracking/src/workers/keep-routes.handler",
  on: tasks.RoutePublished,
  link: [tracking],
  grants: [writes(tracking)],
});

export const followTasks = worker("FollowTasks", {
  handler: "packages/tracking/src/workers/follow-tasks.handler",
  on: [tasks.TaskStarted, tasks.TaskCompleted, tasks.TaskFailed, tasks.TaskCancelled],
  link: [tracking, bus],
  grants: [reads(tracking), queries(tracking), writes(tracking), announces(...runNews)],
});
