import { alarm } from "./alarm.ts";
import { bus } from "./bus.ts";
import { announces, queries, reads, writes } from "./grants.ts";
import { runNews } from "./run-news.ts";
import { tracking } from "./tracking-table.ts";

const watch = new sst.aws.Function("WatchRuns", {
  handler: "packages/tracking/src/workers/watch-runs.handler",
  timeout: "50 seconds",
  link: [tracking, bus],
  permissions: [queries(tracking, "Active"), reads(tracking), writes(tracking), announces(...runNews)],
});

/** Every minute: whose phone tells no more is silent, and what a crash left untold is told. */
new sst.aws.CronV2("EveryMinuteOfRuns", {
  schedule: "rate(1 minute)",
  function: watch.arn,
  // Not empty: an empty event is the warm-up. A look that was missed is made good by the next.
  event: { watch: "runs" },
});

alarm("WatchRunsFailing", {
  namespace: "AWS/Lambda",
  metric: "Errors",
  dimensions: { FunctionName: watch.name },
  statistic: "Sum",
  minutes: 3,
  atLeast: 1,
  says: `Silent runs are not told. Look at the log of WatchRuns; waybill doctor --stage ${$app.stage}`,
});
