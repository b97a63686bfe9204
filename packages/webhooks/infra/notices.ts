import { noticeSourceEvents } from "@waybill/events-schema/groups";
import { deliveryNotices } from "@waybill/events-schema/webhooks";
import { bus } from "../../../stacks/bus.ts";
import { getItem, putEvents, putItem } from "../../../stacks/grants.ts";
import { worker } from "../../../stacks/worker.ts";
import { webhooksTable } from "./table.ts";

/** Derives customers' notices from the events of runs. Most say nothing new, so they are read many at a time. */
worker("DeriveNotices", {
  handler: "packages/webhooks/src/workers/derive-notices.handler",
  consumes: noticeSourceEvents,
  batch: { size: 100, window: 5 },
  memory: "1024 MB", // most of the time it computes: docs/scale.md
  maxConcurrency: 20,
  link: [webhooksTable, bus],
  grants: [
    getItem(webhooksTable, "TASK#", "ROUTE#"),
    putItem(webhooksTable, "TASK#", "ROUTE#"),
    putEvents(...deliveryNotices),
  ],
});
