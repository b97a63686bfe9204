import { bus } from "./bus.ts";
import { announces, queries, reads, writes } from "./grants.ts";
import { runNews } from "./run-news.ts";
import { sweeper } from "./sweeper.ts";
import { tracking } from "./tracking-table.ts";

/** Whose phone tells no more is silent, and what a crash left untold is told. */
sweeper("WatchRuns", {
  handler: "packages/tracking/src/workers/watch-runs.handler",
  every: "1 minute",
  timeout: "50 seconds",
  link: [tracking, bus],
  permissions: [queries(tracking, "Active"), reads(tracking), writes(tracking), announces(...runNews)],
  says: "Silent runs are not told.",
});
