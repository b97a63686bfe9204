import { ImportFailed, ImportFinished, ImportReceived } from "@waybill/events-schema/imports";
import { LedgerAdjusted, RoutePublished } from "@waybill/events-schema/tasks";
import { bus } from "./bus.ts";
import { announces, queries, reads, updates, writes } from "./grants.ts";
import { sweeper } from "./sweeper.ts";
import { taskNews } from "./task-news.ts";
import { tasks } from "./tasks-table.ts";

/** What a crash left untold is told, offers end, what was not started in time is open again. */
sweeper("SweepAnnouncements", {
  handler: "packages/tasks/src/workers/sweep-tasks.handler",
  every: "1 minute",
  timeout: "50 seconds",
  link: [tasks, bus],
  permissions: [
    queries(tasks, "Due"),
    reads(tasks),
    writes(tasks),
    updates(tasks),
    announces(...taskNews, RoutePublished, LedgerAdjusted, ImportReceived, ImportFinished, ImportFailed),
  ],
  says: "Announcements wait untold. Is the bus refusing them?",
});
