import { progressEvents, runEvents } from "@waybill/events-schema/tracking";
import { bus } from "../../../stacks/bus.ts";
import { batchGetItem, getItem, putEvents, putItem, query, queryIndex } from "../../../stacks/grants.ts";
import { sweeper } from "../../../stacks/sweeper.ts";
import { trackingTable } from "./table.ts";

/** Detects runs whose phone has gone silent; publishes their last progress, and events that a crash left unpublished. */
sweeper("DetectInactiveRuns", {
  handler: "packages/tracking/src/workers/detect-inactive-runs.handler",
  every: "1 minute",
  shards: 8, // as src/runs/store.ts has; a test holds both together
  timeout: "50 seconds",
  memory: "1024 MB", // 0.58 of a core: all runs of a shard are judged within half a second
  link: [trackingTable, bus],
  grants: [
    queryIndex(trackingTable, "Active", "active#"),
    batchGetItem(trackingTable, "RUN#"),
    query(trackingTable, "ROUTE#"),
    getItem(trackingTable, "RUN#", "ROUTE#"),
    putItem(trackingTable, "RUN#", "ROUTE#"),
    putEvents(...progressEvents, ...runEvents),
  ],
  description: "Inactive runs are not detected, and their events stay unpublished.",
});
