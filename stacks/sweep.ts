import { ImportFailed, ImportFinished, ImportReceived } from "@waybill/events-schema/imports";
import { LedgerAdjusted, RoutePublished } from "@waybill/events-schema/tasks";
import { alarm } from "./alarm.ts";
import { bus } from "./bus.ts";
import { announces, queries, reads, writes } from "./grants.ts";
import { taskNews } from "./task-news.ts";
import { tasks } from "./tasks-table.ts";

const sweep = new sst.aws.Function("SweepAnnouncements", {
  handler: "packages/tasks/src/workers/sweep-announcements.handler",
  timeout: "50 seconds",
  link: [tasks, bus],
  permissions: [
    queries(tasks, "Due"),
    reads(tasks),
    writes(tasks),
    announces(...taskNews, RoutePublished, LedgerAdjusted, ImportReceived, ImportFinished, ImportFailed),
  ],
});

/** Every minute: what a crash left untold is told, offers end, what was not started in time is open again. */
new sst.aws.CronV2("EveryMinute", {
  schedule: "rate(1 minute)",
  function: sweep.arn,
  // Not empty: an empty event is the warm-up. A sweep that was missed is made good by the next.
  event: { sweep: "announcements" },
});

alarm("SweepAnnouncementsFailing", {
  namespace: "AWS/Lambda",
  metric: "Errors",
  dimensions: { FunctionName: sweep.name },
  statistic: "Sum",
  minutes: 3,
  atLeast: 1,
  says: `Announcements wait untold. Is the bus refusing them? Look at the log of SweepAnnouncements; waybill doctor --stage ${$app.stage}`,
});
